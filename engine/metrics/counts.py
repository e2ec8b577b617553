"""Counts what happened within a time, set by set in the database, for figures of every kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from engine.scheduling.cadence import UNASSIGNED
from storage.states import EventKind, TouchKind
from storage.tables import Event, Prospect, Touch
from storage.tables import Sequence as SequenceRow

COUNTED = (EventKind.SENT, EventKind.REPLIED, EventKind.MEETING_BOOKED)
"""The steps of the funnel."""


@dataclass(frozen=True)
class Count:
    """How often something happened to touches of one kind, audience and sequence type."""

    what: EventKind
    touch_kind: TouchKind | None
    segment: str
    sequence_type: str | None
    number: int


def counts(
    session: Session, workspace_id: int, *, since: datetime | None, until: datetime
) -> list[Count]:
    """What happened in `(since, until]`, grouped; `since` None is from the beginning.

    A touch counts once as sent and once as answered, a prospect once as booked, however many events
    say so. The audience is the one the sequence was written for, else the prospect's own.
    """
    same = case((Event.kind == EventKind.MEETING_BOOKED, -Event.prospect_id), else_=Event.touch_id)
    within = [
        Event.workspace_id == workspace_id,
        Event.kind.in_(COUNTED),
        Event.at <= until,
        same.is_not(None),
    ]
    if since is not None:
        within.append(Event.at > since)
    first = (
        select(func.min(Event.id).label("id")).where(*within).group_by(Event.kind, same).subquery()
    )
    segment = func.coalesce(SequenceRow.segment, Prospect.segment, UNASSIGNED).label("audience")
    groups = (Event.kind, Touch.kind, segment, SequenceRow.type)
    rows = session.execute(
        select(*groups, func.count().label("number"))
        .join(first, first.c.id == Event.id)
        .join(Prospect, Prospect.id == Event.prospect_id)
        .outerjoin(Touch, Touch.id == Event.touch_id)
        .outerjoin(SequenceRow, SequenceRow.id == Touch.sequence_id)
        .group_by(Event.kind, Touch.kind, "audience", SequenceRow.type)
    )
    return [Count(*row) for row in rows]


def add_up(found: Sequence[Count], what: EventKind) -> int:
    return sum(count.number for count in found if count.what == what)
