"""Decides when the weekly digest is told: once in each of the team's weeks, whatever is changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from engine.scheduling.week import monday_of
from engine.team_settings import DigestFrom

SHIPPED = DigestFrom(since=date.min)
"""Friday at 14:00, as in the documents' week."""
WEEK = timedelta(days=7)
AROUND = range(-3, 4)
"""Weeks in which the digests before and after an instant are found, wherever the team worked."""


class Told(NamedTuple):
    """The digest of a week: its instant, in UTC, and by whose clock it is told."""

    monday: date
    at: datetime
    zone: ZoneInfo


def from_now_on(times: Sequence[DigestFrom]) -> DigestFrom:
    """What was said last; from next week on it holds in any case."""
    return times[-1] if times else SHIPPED


def changed(
    times: Sequence[DigestFrom],
    day: int,
    hour: int,
    local: datetime,
    moves_to: ZoneInfo | None = None,
) -> tuple[DigestFrom, ...]:
    """The times once day and hour were changed at `local`, on the team's clock until now.

    This week's digest moves while both it and the new time are still to come. Otherwise this week
    keeps what it has, so that it has one digest, neither two nor none. A team that `moves_to`
    another zone keeps the old one with what was told by it.
    """
    there = local
    if moves_to is not None:
        times, there = _by_the_clock_of(local, times), local.astimezone(moves_to)
    following = _following(times, local)
    wanted = DigestFrom(since=following.monday, day=day, hour=hour)
    if _told(wanted, following.monday, there).at <= local:
        wanted = wanted.model_copy(update={"since": following.monday + WEEK})
    return (*(each for each in times if each.since < wanted.since), wanted)


def next_told(times: Sequence[DigestFrom], local: datetime) -> datetime:
    """The instant of the next digest after `local`, in UTC."""
    return _following(times, local).at


def next_on_its_clock(times: Sequence[DigestFrom], local: datetime) -> datetime:
    """The same, on the clock by which it is told."""
    following = _following(times, local)
    return following.at.astimezone(following.zone)


def last_told(times: Sequence[DigestFrom], local: datetime) -> datetime:
    """The instant of the last digest up to `local`, in UTC."""
    return [told.at for told in _around(times, local) if told.at <= local][-1]


def told_before(times: Sequence[DigestFrom], local: datetime) -> datetime | None:
    """When the digest before the one at `local` was told, in UTC; None where none is told then."""
    # An hour that comes twice equals itself in no other zone, so both are in UTC.
    at = local.astimezone(UTC)
    told = [each.at for each in _around(times, local) if each.at <= at]
    return told[-2] if told[-1] == at else None


def clock_at(times: Sequence[DigestFrom], local: datetime) -> ZoneInfo:
    """The zone by which a digest at `local` is told; the team's where none is told then."""
    at = local.astimezone(UTC)
    return next((told.zone for told in _around(times, local) if told.at == at), _zone_of(local))


def _following(times: Sequence[DigestFrom], local: datetime) -> Told:
    return next(told for told in _around(times, local) if told.at > local)


def _around(times: Sequence[DigestFrom], local: datetime) -> list[Told]:
    """The digests of the weeks around `local`, in order.

    East of where the last one was told, the next may be over by then: that one stands for both.
    """
    found: list[Told] = []
    for n in AROUND:
        monday = monday_of(local.date()) + n * WEEK
        told = _told(_holds(times, monday), monday, local)
        if not found or told.at > found[-1].at:
            found.append(told)
    return found


def _holds(times: Sequence[DigestFrom], monday: date) -> DigestFrom:
    """What holds in the week that begins on `monday`; `times` are in the order of their weeks."""
    return next((each for each in reversed(times) if each.since <= monday), SHIPPED)


def _told(line: DigestFrom, monday: date, local: datetime) -> Told:
    """A time that the clock skips in spring is an hour later, as for every job."""
    zone = ZoneInfo(line.zone) if line.zone else _zone_of(local)
    day = monday + timedelta(days=line.day)
    at = datetime.combine(day, time(line.hour), tzinfo=zone).astimezone(UTC)
    return Told(monday, at, zone)


def _by_the_clock_of(local: datetime, times: Sequence[DigestFrom]) -> list[DigestFrom]:
    """The times with their zone said, which until now was the team's."""
    begun = times if times and times[0].since == SHIPPED.since else (SHIPPED, *times)
    here = _zone_of(local).key
    return [each if each.zone else each.model_copy(update={"zone": here}) for each in begun]


def _zone_of(local: datetime) -> ZoneInfo:
    return ZoneInfo(str(local.tzinfo))
