"""Counts what happened within a time, for figures of every kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from json import loads

from sqlalchemy.orm import Session

from engine.metrics.differing import Whole
from engine.metrics.person import HAPPENED
from engine.metrics.reading import read
from storage.states import EventKind, TouchKind

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
    return happened(read(session, workspace_id, since, until, HAPPENED))


def happened(found: Counter[Whole]) -> list[Count]:
    return [
        Count(EventKind(figure), kind and TouchKind(kind), segment, sequence_type, number)
        for (by, value, figure), number in found.items()
        if by == HAPPENED
        for kind, segment, sequence_type in [loads(value)]
    ]


def add_up(found: Sequence[Count], what: EventKind) -> int:
    return sum(count.number for count in found if count.what == what)
