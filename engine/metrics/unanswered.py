"""Decides which answers wait, and in which order: those for whoever asks come first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.metrics.own_week import answers_of, count_answers, is_for
from engine.metrics.quotes import quoted
from engine.scheduling.whose import done_by
from engine.views.base import Actor
from engine.views.unanswered import Unanswered, WaitingAnswer
from storage.tables import Prospect, Reply

MOST = 10
MOST_WORDS = 200
"""Characters of an answer; its alert and the prospect's card have all of it."""


def unanswered(session: Session, *, by: Actor, now: datetime) -> Unanswered:
    """The numbers are those that Home says; of each part whoever wrote first comes first."""
    mine = done_by(session, by=by, now=now)
    others = case((is_for(mine), 0), else_=1)
    rows = session.execute(
        answers_of(by.workspace_id, Reply, Prospect, others)
        .where(Prospect.workspace_id == by.workspace_id)
        .order_by(others, Reply.received_at, Reply.id)
        .limit(MOST)
    )
    total, theirs = count_answers(session, by.workspace_id, mine)
    return Unanswered(
        answers=tuple(_waiting(reply, prospect, mine=not other) for reply, prospect, other in rows),
        total=total,
        mine=theirs,
        timezone=workspaces.get(session, by.workspace_id).timezone,
    )


def _waiting(reply: Reply, prospect: Prospect, *, mine: bool) -> WaitingAnswer:
    return WaitingAnswer(
        reply_id=reply.id,
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        company_name=prospect.company_name,
        label=reply.label.value,
        words=quoted(reply.new_text, MOST_WORDS),
        received_at=reply.received_at,
        mine=mine,
    )
