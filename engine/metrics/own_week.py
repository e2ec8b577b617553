"""Counts what of the team's week is one person's: their own, and of whoever they stand in for.

The answers of one's own week are those that came in it, as the team's are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, distinct, func, select
from sqlalchemy.orm import Session, aliased

from engine.metrics.next_steps import is_unanswered
from engine.scheduling.week import FOLLOWUP
from engine.scheduling.whose import owner
from engine.views.home import WeekFigures
from storage.states import EventKind, TouchKind
from storage.tables import Campaign, Event, Prospect, Reply, Touch
from storage.tables import Sequence as SequenceRow

_Answered = aliased(Touch)


def count_answers(session: Session, workspace_id: int, mine: Sequence[int]) -> tuple[int, int]:
    """How many answers wait for somebody, and how many of them for the members `mine`.

    An answer is the owner's, else theirs who asked for the sequence, as when they are reminded.
    """
    query = answers_of(workspace_id, func.count(), func.count(case((is_for(mine), 1))))
    total, theirs = session.execute(query).one()
    return total, theirs


def answers_of(workspace_id: int, *columns: Any) -> Select[Any]:
    """A query of the answers that wait for somebody, where `is_for` can be asked."""
    return (
        select(*columns)
        .select_from(Reply)
        .outerjoin(Prospect, Prospect.id == Reply.prospect_id)
        .outerjoin(_Answered, _Answered.id == Reply.touch_id)
        .outerjoin(SequenceRow, SequenceRow.id == _Answered.sequence_id)
        .where(is_unanswered(workspace_id))
    )


def is_for(mine: Sequence[int]) -> ColumnElement[bool]:
    """Whether an answer is for one of the members `mine`."""
    return func.coalesce(Prospect.owner_id, SequenceRow.by_member_id).in_(mine)


def own_week(
    session: Session,
    workspace_id: int,
    mine: Sequence[int],
    *,
    since: datetime,
    until: datetime,
) -> WeekFigures:
    """What came of the work of the members `mine` in `(since, until]`."""

    def happened(*columns: Any) -> Select[Any]:
        return (
            select(*columns)
            .select_from(Event)
            .join(Prospect, Prospect.id == Event.prospect_id)
            .outerjoin(Touch, Touch.id == Event.touch_id)
            .outerjoin(Campaign, Campaign.id == Touch.campaign_id)
            .where(
                Event.workspace_id == workspace_id,
                Event.at > since,
                Event.at <= until,
                owner().in_(mine),
            )
        )

    booked = happened(func.count(distinct(Event.prospect_id)))
    rows = session.execute(
        happened(Event.kind, Touch.kind, func.count(distinct(Event.touch_id)))
        .where(Event.kind.in_((EventKind.SENT, EventKind.REPLIED)))
        .group_by(Event.kind, Touch.kind)
    ).all()
    sent = {kind: number for what, kind, number in rows if what == EventKind.SENT}
    return WeekFigures(
        sent=sum(sent.values()),
        replies=sum(number for what, _, number in rows if what == EventKind.REPLIED),
        meetings=session.scalar(booked.where(Event.kind == EventKind.MEETING_BOOKED)) or 0,
        requests=sent.get(TouchKind.CONNECTION_REQUEST, 0),
        followups=sum(sent.get(kind, 0) for kind in FOLLOWUP),
    )
