"""Reads the figures of a range from the counters of its days and months, exact to the instant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.metrics.catching_up import catch_up
from engine.metrics.covering import Cover, Stretch, cover, periods
from engine.metrics.person import (
    DAY,
    EPOCH,
    FIRST_DAY,
    HAPPENED_KINDS,
    Instant,
    Part,
    Person,
    Whole,
    day_of,
    figure_by_figure,
    from_json,
    instant,
    tally,
)
from storage.figures import PERIODS
from storage.tables import CountedPerson, Event, PeriodCount, Touch


def read(
    session: Session, workspace_id: int, since: datetime | None, until: datetime, *by: str
) -> Counter[Whole]:
    """The figures of `(since, until]` in the groups of each of `by`; since None: of all before.

    Whole days are added up; whoever did something between them and the range's own begin and end
    is counted one by one.
    """
    catch_up(session, workspace_id)
    began = _earliest(session, workspace_id) if since is None else instant(since) + 1
    ended = instant(until) + 1
    if began is None or began >= ended:
        return Counter()
    days = cover(began, ended, lambda stretch: _size(session, workspace_id, stretch))
    found = _added_up(session, workspace_id, days, by)
    parts: Counter[Part] = Counter()
    for person in _between(session, workspace_id, days):
        tally(parts, person, began, ended)
        tally(parts, person, days.first * DAY, days.last * DAY, -1)
    found.update(figure_by_figure(parts))
    return Counter({key: count for key, count in found.items() if count and key.by in by})


def _earliest(session: Session, workspace_id: int) -> Instant | None:
    """The beginning of the first month that something is counted in."""
    month = session.scalar(
        select(func.min(PeriodCount.period)).where(PeriodCount.workspace_id == workspace_id)
    )
    if month is None:
        return None
    return (date.fromisoformat(f"{month[:7]}-01").toordinal() - FIRST_DAY) * DAY


def _size(session: Session, workspace_id: int, stretch: Stretch) -> int:
    if stretch[0] >= stretch[1]:
        return 0
    within = _in(Touch.sent_at, stretch)
    query = select(func.count()).where(Touch.workspace_id == workspace_id, within)
    return session.scalar(query) or 0


def _in(column: InstrumentedAttribute[Any], stretch: Stretch) -> ColumnElement[bool]:
    began, ended = (EPOCH + timedelta(microseconds=at) for at in stretch)
    return (column >= began) & (column < ended)


def _added_up(
    session: Session, workspace_id: int, days: Cover, by: tuple[str, ...]
) -> Counter[Whole]:
    found: Counter[Whole] = Counter()
    rows = session.execute(
        select(
            PeriodCount.by,
            PeriodCount.value,
            *(func.sum(getattr(PeriodCount, name)) for name in PERIODS),
        )
        .where(
            PeriodCount.workspace_id == workspace_id,
            PeriodCount.period.in_(periods(days.first, days.last)),
            PeriodCount.by.in_(by),
            PeriodCount.previous < day_of(days.first),
        )
        .group_by(PeriodCount.by, PeriodCount.value)
    )
    for which, value, *counts in rows:
        for name, count in zip(PERIODS, counts, strict=True):
            if count:
                found[Whole(which, value, name)] = int(count)
    return found


def _between(session: Session, workspace_id: int, days: Cover) -> Iterator[Person]:
    """Whoever did something, or was written to, in what the days and the range do not share."""
    if not days.edges:
        return
    sent = or_(*(_in(Touch.sent_at, edge) for edge in days.edges))
    happened = or_(*(_in(Event.at, edge) for edge in days.edges))
    people = (
        select(Touch.prospect_id)
        .where(Touch.workspace_id == workspace_id, sent)
        .union(
            select(Event.prospect_id).where(
                Event.workspace_id == workspace_id, Event.kind.in_(HAPPENED_KINDS), happened
            )
        )
    )
    facts = select(CountedPerson.facts).where(
        CountedPerson.workspace_id == workspace_id, CountedPerson.id.in_(people)
    )
    yield from map(from_json, session.scalars(facts))
