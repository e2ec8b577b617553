"""Decides when the weekly digest is told: once in each of the team's weeks, whatever is changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from engine.scheduling.week import monday_of
from engine.team_settings import DigestFrom

SHIPPED = DigestFrom(since=date.min)
"""Friday at 14:00, as in the documents' week."""
WEEK = timedelta(days=7)


def told_in(times: Sequence[DigestFrom], monday: date) -> DigestFrom:
    """What holds in the week that begins on `monday`; `times` are in the order of their weeks."""
    return next((each for each in reversed(times) if each.since <= monday), SHIPPED)


def from_now_on(times: Sequence[DigestFrom]) -> DigestFrom:
    """What was said last; from next week on it holds in any case."""
    return times[-1] if times else SHIPPED


def changed(
    times: Sequence[DigestFrom], day: int, hour: int, local: datetime
) -> tuple[DigestFrom, ...]:
    """The times once day and hour were changed at `local`, on the team's clock.

    This week's digest moves while both it and the new time are still to come. Otherwise this week
    keeps what it has, so that it has one digest, neither two nor none.
    """
    monday = monday_of(local.date())
    wanted = DigestFrom(since=monday, day=day, hour=hour)
    if not all(_instant(each, monday, local) > local for each in (told_in(times, monday), wanted)):
        wanted = wanted.model_copy(update={"since": monday + WEEK})
    return (*(each for each in times if each.since < wanted.since), wanted)


def hour_of(times: Sequence[DigestFrom], local: datetime) -> datetime:
    """The instant of the digest of the week in which `local` is, in UTC."""
    monday = monday_of(local.date())
    return _instant(told_in(times, monday), monday, local)


def next_told(times: Sequence[DigestFrom], local: datetime) -> datetime:
    """The instant of the next digest after `local`, in UTC."""
    this = hour_of(times, local)
    return this if this > local else hour_of(times, local + WEEK)


def told_before(times: Sequence[DigestFrom], local: datetime) -> datetime | None:
    """When the digest before the one at `local` was told, in UTC; None where none is told then."""
    # An hour that comes twice equals itself in no other zone, so both are in UTC.
    is_told = hour_of(times, local) == local.astimezone(UTC)
    return hour_of(times, local - WEEK) if is_told else None


def _instant(told: DigestFrom, monday: date, local: datetime) -> datetime:
    """A time that the clock skips in spring is an hour later, as for every job."""
    day = monday + timedelta(days=told.day)
    return datetime.combine(day, time(told.hour), tzinfo=local.tzinfo).astimezone(UTC)
