"""Decides what is told of one person's work in a time, by the same counts as their own Home tab."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.approval.draft_queue import count_waiting_for
from engine.delivery.approval.task_queue import count_due
from engine.metrics.figures import span
from engine.metrics.own_week import count_answers, own_week
from engine.prospects import owners
from engine.scheduling.whose import done_by
from engine.views.base import Actor
from engine.views.draft_queue import DraftFilter
from engine.views.metrics import MetricsRequest
from engine.views.rep_figures import RepFigures

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def rep_figures(
    session: Session, who: str, request: MetricsRequest, *, by: Actor, now: datetime
) -> RepFigures:
    """What one of the team sent and got back in the time, and what waits for them now.

    NotFoundError names who there is, where nobody is called `who`.
    """
    member = owners.find(session, who, by=by)
    them = Actor(
        workspace_id=by.workspace_id, member_id=member.id, name=member.name, role=member.role
    )
    zone = workspaces.zone_of(workspaces.get(session, by.workspace_id))
    since, until = span(request, zone, now)
    theirs = done_by(session, by=them, now=now)
    return RepFigures(
        name=member.name,
        asked_by_them=member.id == by.member_id,
        date_range_days=None if request.since else request.date_range_days,
        since=request.since,
        until=request.until,
        work=own_week(session, by.workspace_id, theirs, since=since or BEGINNING, until=until),
        drafts_waiting=count_waiting_for(session, DraftFilter(mine=True), by=them, at=now),
        answers_waiting=count_answers(session, by.workspace_id, theirs)[1],
        tasks_waiting=count_due(session, theirs, by=them, at=now)[1],
    )
