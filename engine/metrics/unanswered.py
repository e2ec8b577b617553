"""Decides which answers wait for somebody, and in which order: whoever wrote first comes first."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.metrics.next_steps import count_unanswered, is_unanswered
from engine.views.unanswered import Unanswered, WaitingAnswer
from storage.tables import Prospect, Reply

MOST = 10
MOST_WORDS = 200
"""Characters of an answer; its alert and the prospect's card have all of it."""


def unanswered(session: Session, workspace_id: int) -> Unanswered:
    """The number is the one that Home and the digest say."""
    rows = session.execute(
        select(Reply, Prospect)
        .join(Prospect, Prospect.id == Reply.prospect_id)
        .where(is_unanswered(workspace_id), Prospect.workspace_id == workspace_id)
        .order_by(Reply.received_at, Reply.id)
        .limit(MOST)
    )
    return Unanswered(
        answers=tuple(_waiting(reply, prospect) for reply, prospect in rows),
        total=count_unanswered(session, workspace_id),
        timezone=workspaces.get(session, workspace_id).timezone,
    )


def _waiting(reply: Reply, prospect: Prospect) -> WaitingAnswer:
    return WaitingAnswer(
        reply_id=reply.id,
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        company_name=prospect.company_name,
        label=reply.label.value,
        words=" ".join(reply.new_text.split())[:MOST_WORDS],
        received_at=reply.received_at,
    )
