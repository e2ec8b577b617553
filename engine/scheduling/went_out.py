"""Reads what a time has had: what went out, and with which audiences and companies it began."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from storage.states import EventKind, TouchKind
from storage.tables import Event, Prospect, Sequence, Touch


@dataclass(frozen=True)
class Sent:
    """What went out in a time: touches by kind, and how many of them began a conversation."""

    kinds: Counter[TouchKind] = field(default_factory=Counter)
    begun: int = 0


def sent(session: Session, workspace_id: int, *, since: datetime, until: datetime) -> Sent:
    """What went out in `[since, until)`; a touch that was recorded twice counts once."""
    rows = session.execute(
        select(Touch.kind, begins().label("first"), func.count(Event.touch_id.distinct()))
        .join(Touch, Touch.id == Event.touch_id)
        .where(*_sent_in(workspace_id, since, until))
        .group_by(Touch.kind, "first")
    )
    kinds: Counter[TouchKind] = Counter()
    begun = 0
    for kind, is_first, total in rows:
        kinds[kind] += total
        begun += total if is_first else 0
    return Sent(kinds, begun)


def begun_by_segment(
    session: Session, workspace_id: int, *, since: datetime, until: datetime
) -> Counter[str]:
    """How many conversations began in `[since, until)`, by audience."""
    segment = func.coalesce(Sequence.segment, Prospect.segment, "").label("audience")
    rows = session.execute(
        select(segment, func.count(Event.touch_id.distinct()))
        .join(Touch, Touch.id == Event.touch_id)
        .join(Sequence, Sequence.id == Touch.sequence_id)
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .where(*_sent_in(workspace_id, since, until), begins())
        .group_by("audience")
    )
    return Counter(dict(rows.all()))


def companies_begun(
    session: Session, workspace_id: int, *, since: datetime, until: datetime
) -> Counter[int]:
    """How many conversations began in `[since, until)`, by company."""
    rows = session.execute(
        select(Prospect.company_id, func.count(Touch.id.distinct()))
        .join(Touch, Touch.prospect_id == Prospect.id)
        .join(Event, Event.touch_id == Touch.id)
        .where(
            *_sent_in(workspace_id, since, until),
            Prospect.company_id.is_not(None),
            begins(),
        )
        .group_by(Prospect.company_id)
    )
    return Counter({company_id: total for company_id, total in rows if company_id is not None})


def begins() -> ColumnElement[bool]:
    """Whether a touch is the first of its sequence, and no check-in: that goes on with somebody."""
    earlier = aliased(Touch)
    has_earlier = exists().where(
        earlier.sequence_id == Touch.sequence_id, earlier.position < Touch.position
    )
    return and_(Touch.kind != TouchKind.CHECK_IN, ~has_earlier)


def _sent_in(
    workspace_id: int, since: datetime, until: datetime
) -> tuple[ColumnElement[bool], ...]:
    """Of a team's events, those of sending in `[since, until)`."""
    return (
        Event.workspace_id == workspace_id,
        Event.kind == EventKind.SENT,
        Event.at >= since,
        Event.at < until,
    )
