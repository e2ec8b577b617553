"""Decides what changes when a person says that an answer was read wrongly; the first one counts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine import posts, reaching
from engine import workspace as workspaces
from engine.delivery.locks import lock_people
from engine.delivery.stopping import WAITS, stop_sequences
from engine.errors import ConflictError, InvalidError
from engine.replies import acting
from engine.replies.alerts import alert, mine
from engine.replies.comeback_notices import redraw
from engine.replies.dates import defer_until
from engine.replies.effect_table import table
from engine.replies.gathering import tell_now
from engine.replies.referrals import referred
from engine.replies.undoing import lock_stopped, undo
from engine.views.base import Actor
from engine.views.replies import InboundMail, Reading, ReplyAlert
from storage.states import MailState, PostKind, ReplyLabel
from storage.tables import Mail, Member, Prospect, Reply, Sequence

NAME_A_DAY = frozenset({ReplyLabel.DEFERRAL, ReplyLabel.OUT_OF_OFFICE})


def correctable(session: Session, reply_id: int, *, by: Actor, now: datetime) -> ReplyAlert:
    """An answer whose label somebody is about to correct."""
    _refuse_decided(session, mine(session, reply_id, by=by))
    return alert(session, reply_id, now=now)


def correct(
    session: Session,
    reply_id: int,
    said: str | None,
    seen: str,
    *,
    by: Actor,
    now: datetime,
) -> ReplyAlert:
    """Undo what the label `seen` set off, as far as one can, and do what `said` does instead.

    Whoever comes second is told who was first.
    """
    reply = mine(session, reply_id, by=by)
    if said not in set(ReplyLabel) - {seen}:
        raise InvalidError("Choose what it is instead.", field="label")
    label = ReplyLabel(said)
    lock_people(session, [reply.prospect_id], reply.touch_id)
    lock_stopped(session, reply)
    _take(session, reply, label, seen, by=by, now=now)
    undone = undo(session, reply, by=by, now=now)
    stood = reply.set_off.get("sequences", [])
    reading = _read_as(session, reply, label)
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
    reply.defer_until = reading.defer_until
    if stood and _rest(session, reply, [each["id"] for each in stood], now=now):
        undone.append("The sequence rests until a person lets it go on.")
    reply.undone = undone
    session.flush()
    for kind in (PostKind.REPLY, PostKind.REPLY_REMINDER):
        posts.redraw(session, reply.workspace_id, kind, reply.id, now=now)
        reaching.redraw_told(session, reply.workspace_id, kind, reply.id, now=now)
    redraw(session, reply, now=now)
    if label == ReplyLabel.OPT_OUT:
        _tell_owner(session, reply, ReplyLabel(seen), by=by, now=now)
    if reply.touch_id is not None:
        posts.redraw_touch(session, reply.touch_id, now=now)
    return alert(session, reply.id, now=now)


def _refuse_decided(session: Session, reply: Reply) -> None:
    if reply.outcome is not None:
        member = session.get(Member, reply.handled_by_id) if reply.handled_by_id else None
        raise ConflictError(
            f"{member.name if member else 'Somebody'} has dealt with this answer already."
        )


def _take(
    session: Session,
    reply: Reply,
    label: ReplyLabel,
    seen: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Of two who correct the same label at once, one does."""
    taken = session.scalars(
        update(Reply)
        .where(
            Reply.id == reply.id,
            Reply.workspace_id == by.workspace_id,
            Reply.label == seen,
            Reply.outcome.is_(None),
        )
        .values(
            label=label,
            read_as=func.coalesce(Reply.read_as, seen),
            state=acting.state_of(label),
            corrected_by_id=by.member_id,
            corrected_at=now,
        )
        .returning(Reply.id)
        .execution_options(synchronize_session=False)
    ).first()
    session.refresh(reply)
    if taken is None:
        _refuse_decided(session, reply)
        member = session.get(Member, reply.corrected_by_id) if reply.corrected_by_id else None
        raise ConflictError(
            f"{member.name if member else 'Somebody'} corrected it to "
            f"“{reply.label.value.replace('_', ' ')}” already."
        )


def _read_as(session: Session, reply: Reply, label: ReplyLabel) -> Reading:
    """What the person says it is, with the day and the name that the text gives for that."""
    workspace = workspaces.get(session, reply.workspace_id)
    received = reply.received_at.astimezone(workspaces.zone_of(workspace)).date()
    names = table(session, reply.workspace_id)[label].refers
    return Reading(
        label=label.value,
        confidence=1.0,
        layer="person",
        sentiment="neutral",
        defer_until=defer_until(reply.new_text, received) if label in NAME_A_DAY else None,
        referred=referred(_as_mail(session, reply)) if names else None,
    )


def _as_mail(session: Session, reply: Reply) -> InboundMail:
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
        select(Mail).where(Mail.touch_id == reply.touch_id, Mail.state == MailState.SENT).limit(1)
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


def _tell_owner(
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
