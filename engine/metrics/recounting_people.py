"""Decides whether the figures of times are right: counts all people anew and says what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from engine import notices
from engine.metrics.catching_up import add_up, catch_up, count_people
from engine.metrics.person import HAPPENED_KINDS, Key, count, from_json, reached
from engine.views.outcomes import PeopleRecount
from storage import counting
from storage.figures import BIT, PERIODS
from storage.locks import hold_figures
from storage.tables import CountedPerson, Event, PeriodCount, Touch

NOTICE: Final = "figures"


def recount_people(session: Session, workspace_id: int) -> PeopleRecount:
    """Put the figures right from touches, events and answers, then their sums by day and month."""
    catch_up(session, workspace_id)
    hold_figures(session, workspace_id)
    wrong = 0
    found: Counter[Key] = Counter()
    for some in counting.parts(_everybody(session, workspace_id)):
        wrong += count_people(session, workspace_id, some)
        facts = select(CountedPerson.facts).where(CountedPerson.id.in_(some))
        for each in session.scalars(facts):
            count(found, from_json(each))
    difference = _each_figure(found.items())
    difference.subtract(_kept(session, workspace_id))
    add_up(session, workspace_id, difference)
    return PeopleRecount(
        people_put_right=wrong, counters_put_right=sum(map(bool, difference.values()))
    )


def check(session: Session, workspace_id: int, *, now: datetime) -> PeopleRecount:
    """Recount, and tell the team when something was wrong, once until it is right again."""
    report = recount_people(session, workspace_id)
    if report.all_right:
        over = "The figures of `/outreach metrics` were right again when they were last checked."
        notices.clear(session, workspace_id, NOTICE, over, now=now)
    else:
        notices.tell(session, workspace_id, NOTICE, _words(report), now=now)
    return report


def _words(report: PeopleRecount) -> str:
    return (
        f"Some figures of `/outreach metrics` were wrong ({report.people_put_right:,} people, "
        f"{report.counters_put_right:,} counters). They were counted anew and are right now: look "
        "again where you have used them, and ask whoever runs Drumbeat for the cause."
    )


def _everybody(session: Session, workspace_id: int) -> list[int]:
    """Whoever was written to, did something, or is counted."""
    people = union(
        select(Touch.prospect_id).where(
            Touch.workspace_id == workspace_id, Touch.sent_at.is_not(None)
        ),
        select(Event.prospect_id).where(
            Event.workspace_id == workspace_id, Event.kind.in_(HAPPENED_KINDS)
        ),
        select(CountedPerson.id).where(CountedPerson.workspace_id == workspace_id),
    )
    return sorted(session.scalars(people))


def _each_figure(found: Iterable[tuple[Key, int]]) -> Counter[Key]:
    """The bits of several figures as one key for each of them."""
    apart: Counter[Key] = Counter()
    for (period, by, value, previous, figures), number in found:
        for name in reached(figures):
            apart[period, by, value, previous, BIT[name]] += number
    return apart


def _kept(session: Session, workspace_id: int) -> Counter[Key]:
    kept: Counter[Key] = Counter()
    rows = session.execute(
        select(
            PeriodCount.period,
            PeriodCount.by,
            PeriodCount.value,
            PeriodCount.previous,
            *(getattr(PeriodCount, name) for name in PERIODS),
        ).where(PeriodCount.workspace_id == workspace_id)
    )
    for period, by, value, previous, *counts in rows:
        for name, number in zip(PERIODS, counts, strict=True):
            kept[period, by, value, previous, BIT[name]] += number
    return kept
