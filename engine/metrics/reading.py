"""Reads the figures of a range from the counters of its days and months, exact to the instant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.metrics.catching_up import catch_up
from engine.metrics.covering import Cover, cover, periods
from engine.metrics.differing import Part, Whole, differ, figure_by_figure
from engine.metrics.person import (
    ANSWERED,
    BY,
    DAY,
    EPOCH,
    FIRST_DAY,
    HAPPENED_KINDS,
    HOUR,
    WAITED,
    Instant,
    Person,
    Stretch,
    day_of,
    exactly,
    from_json,
    instant,
)
from engine.metrics.waits import hours_of_quartiles
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
    groups = [at for at, group in enumerate(BY) if group in by]
    for person in _between(session, workspace_id, days):
        differ(parts, person, (began, ended), (days.first * DAY, days.last * DAY), groups)
    between = figure_by_figure(parts)
    found.update({key: number for key, number in between.items() if key.by in by})
    if ANSWERED in by:
        found.update(_exactly(session, workspace_id, days, found, between))
    return Counter({key: number for key, number in found.items() if number})


def _exactly(
    session: Session,
    workspace_id: int,
    days: Cover,
    found: Counter[Whole],
    between: Counter[Whole],
) -> Counter[Whole]:
    """How long those messages waited exactly that were answered in the hours of the quartiles."""
    hours = {int(key.value): n for key, n in found.items() if key.by == ANSWERED and n}
    exact: Counter[Whole] = Counter()
    for hour in hours_of_quartiles(hours) if hours else ():
        rows = session.execute(
            select(PeriodCount.value, func.sum(PeriodCount.replied))
            .where(
                PeriodCount.workspace_id == workspace_id,
                PeriodCount.period.in_(periods(days.first, days.last)),
                PeriodCount.by == WAITED,
                PeriodCount.value >= exactly(hour * HOUR),
                PeriodCount.value < exactly((hour + 1) * HOUR),
            )
            .group_by(PeriodCount.value)
        )
        exact.update({Whole(WAITED, value, "replied"): int(number) for value, number in rows})
        exact.update(
            {
                key: number
                for key, number in between.items()
                if key.by == WAITED and int(key.value) // HOUR == hour
            }
        )
    return exact


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
    people: list[Select[int]] = []
    for edge in days.edges:
        of_touches = select(Touch.prospect_id).where(Touch.workspace_id == workspace_id)
        people.append(of_touches.where(_in(Touch.sent_at, edge)))
        for kind in HAPPENED_KINDS:  # one by one, since the index has the kind before the instant
            of_events = select(Event.prospect_id).where(Event.workspace_id == workspace_id)
            people.append(of_events.where(Event.kind == kind, _in(Event.at, edge)))
    facts = select(CountedPerson.facts).where(
        CountedPerson.workspace_id == workspace_id, CountedPerson.id.in_(union(*people))
    )
    yield from map(from_json, session.scalars(facts))
