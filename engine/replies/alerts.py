"""Decides what an alert about an answer shows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import reaching
from engine import workspace as workspaces
from engine.delivery.protection import suppression
from engine.delivery.stopping import WAITS
from engine.errors import NotFoundError
from engine.replies.effect_table import BY_MACHINE, table
from engine.replies.second_look import MODEL
from engine.scheduling.obstacles import CLOSED, open_sequence
from engine.views.base import Actor
from engine.views.replies import ReplyAlert
from storage.states import MailState, PostKind, ReplyLabel, SequenceState
from storage.tables import Mail, Member, Prospect, Reply, Sequence, Touch, Variant


def mine(session: Session, reply_id: int, *, by: Actor) -> Reply:
    """An answer of the workspace of whoever asks, as it is now."""
    reply = session.get(Reply, reply_id, populate_existing=True)
    if reply is None or reply.workspace_id != by.workspace_id:
        raise NotFoundError(
            "This answer is no longer kept. `/outreach prospects` lists who is here."
        )
    return reply


def rests(session: Session, reply: Reply) -> bool:
    """Whether a sequence waits for a person's word, and nothing has taken its place."""
    sequence_id = reply.set_off.get("waits")
    if sequence_id is None:
        return False
    waits = select(Sequence.id).where(
        Sequence.workspace_id == reply.workspace_id,
        Sequence.id == sequence_id,
        Sequence.state == SequenceState.STOPPED,
        Sequence.stop_reason == WAITS,
    )
    prospect = session.get_one(Prospect, reply.prospect_id)
    return session.scalar(waits) is not None and open_sequence(session, prospect) is None


def answered_since(session: Session, reply: Reply) -> bool:
    """Whether they sent another answer after it that stops a sequence, had it still run."""
    stopping = [
        label for label, effect in table(session, reply.workspace_id).items() if effect.stops
    ]
    later = select(Reply.id).where(
        Reply.workspace_id == reply.workspace_id,
        Reply.prospect_id == reply.prospect_id,
        Reply.id > reply.id,
        Reply.label.in_(stopping),
    )
    return session.scalars(later.limit(1)).first() is not None


def alert(session: Session, reply_id: int, *, now: datetime) -> ReplyAlert:
    """The answer, which message it answers, how it was read, what happened, who did what."""
    del now
    reply = session.get(Reply, reply_id)
    if reply is None:
        raise NotFoundError("This answer is no longer kept.")
    prospect = session.get_one(Prospect, reply.prospect_id)
    workspace = workspaces.get(session, reply.workspace_id)
    touch = session.get(Touch, reply.touch_id) if reply.touch_id else None
    member, corrected_by, owner = (
        session.get(Member, id_) if id_ is not None else None
        for id_ in (reply.handled_by_id, reply.corrected_by_id, prospect.owner_id)
    )
    is_suppressed = suppression.reason_for(session, prospect) is not None
    may_go_on = (
        prospect.lead_status not in CLOSED
        and rests(session, reply)
        and not answered_since(session, reply)
    )
    for_owner = table(session, workspace.id)[reply.label].alert == "owner" and (
        reply.label == ReplyLabel.OPT_OUT
        or not reaching.is_held(session, workspace.id, PostKind.REPLY, reply.id)
    )
    return ReplyAlert(
        reply_id=reply.id,
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        title=prospect.title,
        company_name=prospect.company_name,
        from_address=reply.from_address,
        outreach_type=touch.kind.value if touch else None,
        subject=(_subject(session, touch) if touch else None) or reply.subject,
        sent_at=touch.sent_at if touch else None,
        new_text=reply.new_text,
        label=reply.label.value,
        confidence=reply.confidence,
        sentiment=reply.sentiment,
        effects=tuple(reply.effects),
        defer_until=reply.defer_until,
        by_machine=reply.label in BY_MACHINE,
        by_model=reply.layer == MODEL,
        is_suppressed=is_suppressed,
        for_slack_user_id=owner.slack_user_id if owner is not None and for_owner else None,
        read_as=reply.read_as.value if reply.read_as is not None else None,
        corrected_by=corrected_by.name if corrected_by else None,
        undone=tuple(reply.undone),
        may_go_on=may_go_on and not is_suppressed,
        may_draft=touch is not None and _may_write(session, prospect, touch),
        state=reply.state.value,
        outcome=reply.outcome,
        handled_by=member.name if member else None,
        handled_at=reply.handled_at,
        received_at=reply.received_at,
        timezone=workspace.timezone,
    )


def _may_write(session: Session, prospect: Prospect, touch: Touch) -> bool:
    """Whether an answer may go where the message went that was answered."""
    return suppression.reason_for(session, prospect, channel=touch.channel) is None


def _subject(session: Session, touch: Touch) -> str | None:
    """The subject it went out with, else that of its draft."""
    sent = session.scalar(
        select(Mail.subject).where(Mail.touch_id == touch.id, Mail.state == MailState.SENT).limit(1)
    )
    return sent or session.scalar(
        select(Variant.subject).where(
            Variant.touch_id == touch.id, Variant.number == touch.variant_number
        )
    )
