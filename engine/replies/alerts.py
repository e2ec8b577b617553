"""Decides what an alert about an answer shows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery import suppression
from engine.errors import NotFoundError
from engine.replies.effects import EFFECTS
from engine.views.replies import ReplyAlert
from storage.states import MailState
from storage.tables import Mail, Member, Prospect, Reply, Touch, Variant


def alert(session: Session, reply_id: int, *, now: datetime) -> ReplyAlert:
    """The answer, which message it answers, how it was read, what happened, who did what."""
    del now
    reply = session.get(Reply, reply_id)
    if reply is None:
        raise NotFoundError("This answer is no longer kept.")
    prospect = session.get_one(Prospect, reply.prospect_id)
    workspace = workspaces.get(session, reply.workspace_id)
    touch = session.get(Touch, reply.touch_id) if reply.touch_id else None
    member = session.get(Member, reply.handled_by_id) if reply.handled_by_id else None
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
        effects=tuple(reply.effects),
        defer_until=reply.defer_until,
        by_machine=EFFECTS[reply.label].by_machine,
        is_suppressed=suppression.reason_for(session, prospect) is not None,
        state=reply.state.value,
        outcome=reply.outcome,
        handled_by=member.name if member else None,
        handled_at=reply.handled_at,
        received_at=reply.received_at,
        timezone=workspace.timezone,
    )


def _subject(session: Session, touch: Touch) -> str | None:
    """The subject it went out with, else that of its draft."""
    sent = session.scalar(
        select(Mail.subject).where(Mail.touch_id == touch.id, Mail.state == MailState.SENT)
    )
    return sent or session.scalar(
        select(Variant.subject).where(
            Variant.touch_id == touch.id, Variant.number == touch.variant_number
        )
    )
