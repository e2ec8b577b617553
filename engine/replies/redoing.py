"""Decides what happens when an answer is read anew: what was set off is undone, then done anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts, reaching
from engine import workspace as workspaces
from engine.delivery.stopping import WAITS, stop_sequences
from engine.replies import acting, comeback_notices
from engine.replies.effect_table import table
from engine.replies.gathering import tell_now
from engine.replies.undoing import undo
from engine.views.base import Actor
from engine.views.replies import InboundMail, Reading
from storage.states import MailState, PostKind, ReplyLabel
from storage.tables import Mail, Member, Prospect, Reply, Sequence


def redo(session: Session, reply: Reply, reading: Reading, *, by: Actor, now: datetime) -> None:
    """Undo what the label before set off, as far as one can, and do what `reading` does instead.

    The reply has its new label already; the prospect's sequences and what it stopped are locked.
    """
    undone = undo(session, reply, by=by, now=now)
    stood = reply.set_off.get("sequences", [])
    workspace = workspaces.get(session, reply.workspace_id)
    acting.act(
        session,
        reply,
        reading,
        mail=_mail(session, reply),
        bounce=None,
        received=reply.received_at.astimezone(workspaces.zone_of(workspace)).date(),
        now=now,
    )
    reply.defer_until, reply.sentiment = reading.defer_until, reading.sentiment
    reply.referred_name = reading.referred.name if reading.referred else None
    reply.referred_email = reading.referred.email if reading.referred else None
    if stood and _rest(session, reply, [each["id"] for each in stood], now=now):
        undone.append("The sequence rests until a person lets it go on.")
    reply.undone = undone
    session.flush()
    redraw(session, reply, now=now)


def redraw(session: Session, reply: Reply, *, now: datetime) -> None:
    """What is shown of an answer has changed."""
    for kind in (PostKind.REPLY, PostKind.REPLY_REMINDER):
        posts.redraw(session, reply.workspace_id, kind, reply.id, now=now)
        reaching.redraw_told(session, reply.workspace_id, kind, reply.id, now=now)
    comeback_notices.redraw(session, reply, now=now)


def as_mail(session: Session, reply: Reply) -> InboundMail:
    """What is kept of the message."""
    return InboundMail(
        message_id=reply.message_id,
        in_reply_to=(),
        from_address=reply.from_address,
        from_name=session.get_one(Prospect, reply.prospect_id).full_name,
        to_addresses=(),
        subject=reply.subject,
        written_at=None,
        month_first=None,
        headers={},
        new_text=reply.new_text,
        signature="",
        bounce=None,
    )


def _mail(session: Session, reply: Reply) -> Mail | None:
    """The e-mail of ours that it answers."""
    return session.scalars(
        select(Mail)
        .where(Mail.touch_id == reply.touch_id, Mail.state == MailState.SENT)
        .order_by(Mail.id.desc())
        .limit(1)
    ).first()


def _rest(session: Session, reply: Reply, sequence_ids: list[int], *, now: datetime) -> bool:
    """A sequence that the wrong label had stopped and the right one does not: it waits."""
    before = select(Sequence.id).where(
        Sequence.workspace_id == reply.workspace_id,
        Sequence.id.in_(sequence_ids),
        Sequence.prospect_id == reply.prospect_id,
    )
    ids = session.scalars(before.where(Sequence.ended_at.is_(None))).all()
    if not ids or not stop_sequences(session, reply.prospect_id, reason=WAITS, now=now):
        return False
    reply.set_off = {**reply.set_off, "waits": ids[0]}
    return True


def tell_owner(
    session: Session, reply: Reply, seen: ReplyLabel, *, by: Actor, now: datetime
) -> None:
    """An opt-out names its owner at any hour, unless the message did or they say so themselves."""
    effects = table(session, reply.workspace_id)
    held = reaching.is_held(session, reply.workspace_id, PostKind.REPLY, reply.id)
    was_named = effects[seen].alert == "owner" and not held
    owner_id = session.get_one(Prospect, reply.prospect_id).owner_id
    if (
        owner_id in {None, by.member_id}
        or was_named
        or effects[ReplyLabel.OPT_OUT].alert != "owner"
    ):
        return
    tell_now(session, session.get_one(Member, owner_id), reply.id, now=now)
