"""Decides when the weekly digest is told: once in each of the team's weeks, whatever is changed.

Nothing is told on a day off: what would be comes on the last working day before it in that week, or
on the next one where there is none. A Saturday or Sunday was chosen as one, and stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from engine.scheduling.week import monday_of
from engine.scheduling.working_days import WorkWeek, work_week
from engine.team_settings import DigestFrom, TeamSettings

SHIPPED = DigestFrom(since=date.min)
"""Friday at 14:00, as in the documents' week."""
WEEK = timedelta(days=7)
SATURDAY = 5
AROUND = range(-4, 5)
"""Weeks in which the digests before and after an instant are found, wherever the team worked, and
where holidays put some off."""


class Told(NamedTuple):
    """The digest of a week: its day, its instant, in UTC, and by whose clock it is told."""

    monday: date
    day: date
    at: datetime
    zone: ZoneInfo


def from_now_on(times: Sequence[DigestFrom]) -> DigestFrom:
    """What was said last; from next week on it holds in any case."""
    return times[-1] if times else SHIPPED


def changed(
    team: TeamSettings,
    day: int,
    hour: int,
    local: datetime,
    moves_to: ZoneInfo | None = None,
    *,
    becomes: TeamSettings | None = None,
) -> tuple[DigestFrom, ...]:
    """The times once day and hour were changed at `local`, on the team's clock until now.

    This week's digest moves while both it and the new time are still to come. Otherwise this week
    keeps what it has, so that it has one digest, neither two nor none. A team that `moves_to`
    another zone, or `becomes` one that works on other days, keeps the old ones with what was told
    by them.
    """
    there, works = local, work_week(becomes or team)
    if moves_to is not None or works != work_week(team):
        team = team.model_copy(update={"digest": _as_it_worked(team, local)})
        there = local.astimezone(moves_to or local.tzinfo)
    following = _following(team, local)
    wanted = DigestFrom(since=following.monday, day=day, hour=hour)
    if _told(wanted, following.monday, there, works).at <= local:
        wanted = wanted.model_copy(update={"since": following.monday + WEEK})
    return (*(each for each in team.digest if each.since < wanted.since), wanted)


def on_other_days(
    team: TeamSettings, becomes: TeamSettings, local: datetime
) -> tuple[DigestFrom, ...]:
    """The times once the team works on other days from `local` on; as they are where it does not.

    What was told this week on the eve of a day off is not told again on that day.
    """
    if work_week(team) == work_week(becomes):
        return team.digest
    said = from_now_on(team.digest)
    return changed(team, said.day, said.hour, local, becomes=becomes)


def next_told(team: TeamSettings, local: datetime) -> datetime:
    """The instant of the next digest after `local`, in UTC."""
    return _following(team, local).at


def next_on_its_clock(team: TeamSettings, local: datetime) -> datetime:
    """The same, on the clock by which it is told."""
    following = _following(team, local)
    return following.at.astimezone(following.zone)


def last_told(team: TeamSettings, local: datetime) -> datetime:
    """The instant of the last digest up to `local`, in UTC."""
    return [told.at for told in _around(team, local) if told.at <= local][-1]


def told_before(team: TeamSettings, local: datetime) -> datetime | None:
    """When the digest before the one at `local` was told, in UTC; None where none is told then."""
    # An hour that comes twice equals itself in no other zone, so both are in UTC.
    at = local.astimezone(UTC)
    told = [each.at for each in _around(team, local) if each.at <= at]
    return told[-2] if told[-1] == at else None


def clock_at(team: TeamSettings, local: datetime) -> ZoneInfo:
    """The zone by which a digest at `local` is told; the team's where none is told then."""
    at = local.astimezone(UTC)
    return next((told.zone for told in _around(team, local) if told.at == at), _zone_of(local))


def _following(team: TeamSettings, local: datetime) -> Told:
    return next(told for told in _around(team, local) if told.at > local)


def _around(team: TeamSettings, local: datetime) -> list[Told]:
    """The digests of the weeks around `local`, in order.

    East of where the last one was told, the next may be over by then, and one that a week of
    holidays put off may meet the next: that one stands for both.
    """
    works = work_week(team)
    found: list[Told] = []
    for n in AROUND:
        monday = monday_of(local.date()) + n * WEEK
        told = _told(_holds(team.digest, monday), monday, local, works)
        if not found or (told.at > found[-1].at and told.day > found[-1].day):
            found.append(told)
    return found


def _holds(times: Sequence[DigestFrom], monday: date) -> DigestFrom:
    """What holds in the week that begins on `monday`; `times` are in the order of their weeks."""
    return next((each for each in reversed(times) if each.since <= monday), SHIPPED)


def _told(line: DigestFrom, monday: date, local: datetime, works: WorkWeek) -> Told:
    """A time that the clock skips in spring is an hour later, as for every job."""
    zone = ZoneInfo(line.zone) if line.zone else _zone_of(local)
    weekdays = works.weekdays if line.weekdays is None else line.weekdays
    day = _day_of(monday, line.day, WorkWeek(line.country or works.country, weekdays))
    at = datetime.combine(day, time(line.hour), tzinfo=zone).astimezone(UTC)
    return Told(monday, day, at, zone)


def _day_of(monday: date, wanted: int, works: WorkWeek) -> date:
    day = monday + timedelta(days=wanted)
    if wanted >= SATURDAY:
        return day
    back_to_monday = (day - timedelta(days=n) for n in range(wanted + 1))
    return works.first_of(back_to_monday) or works.first_from(day)


def _as_it_worked(team: TeamSettings, local: datetime) -> tuple[DigestFrom, ...]:
    """The times with their zone and working days said, which until now were the team's."""
    times, works = team.digest, work_week(team)
    begun = times if times and times[0].since == SHIPPED.since else (SHIPPED, *times)
    return tuple(
        each.model_copy(
            update={
                "zone": each.zone or _zone_of(local).key,
                "country": each.country or works.country,
                "weekdays": works.weekdays if each.weekdays is None else each.weekdays,
            }
        )
        for each in begun
    )


def _zone_of(local: datetime) -> ZoneInfo:
    return ZoneInfo(str(local.tzinfo))
