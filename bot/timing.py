"""Decides by which trigger a job runs whose days and hours are a team's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger

from bot.slots import ByItsClock
from engine.scheduling.digest_times import SATURDAY, from_now_on, next_on_its_clock
from engine.scheduling.week import Schedule
from engine.scheduling.week_lines import schedule_of
from engine.scheduling.working_days import work_week
from engine.team_settings import TeamSettings
from engine.views.team_clock import DAYS


@dataclass(frozen=True)
class Timing:
    """When a job runs: in words, and as a clock on the wall."""

    when: str
    trigger: BaseTrigger


class OnDays(ByItsClock):
    """On each of a team's days, at that day's hour of the team's clock."""

    def __init__(
        self, days_from: Callable[[date], Iterator[date]], at: Callable[[int], time]
    ) -> None:
        """`days_from` names the days from one on, in order, without end; `at` is by weekday."""
        self._days_from = days_from
        self._at = at

    def get_next_fire_time(self, _: datetime | None, now: datetime) -> datetime:
        zone = ZoneInfo(str(now.tzinfo))
        days = self._days_from(now.date())
        on_the_wall = (datetime.combine(day, self._at(day.weekday()), tzinfo=zone) for day in days)
        instants = (at.astimezone(UTC) for at in on_the_wall)
        return next(at for at in instants if at > now).astimezone(zone)


class WeeklyDigest(ByItsClock):
    """Each week by what was said for it, on the clock by which the team went then."""

    def __init__(self, team: TeamSettings) -> None:
        self._team = team

    def get_next_fire_time(self, _: datetime | None, now: datetime) -> datetime:
        return next_on_its_clock(self._team, now)


def working_days_at(at: Callable[[Schedule, int], time]) -> Callable[[TeamSettings], Timing]:
    """Each day on which the team works, at the hour that its week makes of the weekday."""

    def timing(team: TeamSettings) -> Timing:
        hours = {day: at(schedule_of(team), day) for day in work_week(team).weekdays}
        return Timing(
            _words(hours), OnDays(lambda day: _working_days(team, day), hours.__getitem__)
        )

    return timing


def first_working_day_at(at: time) -> Callable[[TeamSettings], Timing]:
    """The first day of each month on which the team works."""

    def timing(team: TeamSettings) -> Timing:
        when = f"the first working day of the month at {_clock(at)}"
        return Timing(when, OnDays(lambda day: _first_working_days(team, day), lambda _: at))

    return timing


def weekly_digest_timing(team: TeamSettings) -> Timing:
    told = from_now_on(team.digest)
    off = "" if told.day >= SATURDAY else "; where that is a day off, the working day before"
    return Timing(f"{DAYS[told.day]}s at {told.hour}:00{off}", WeeklyDigest(team))


def _words(hours: Mapping[int, time]) -> str:
    """`working days at 8:30`, or by day: `working days: Mon, Tue at 8:30; Fri at 10:00`."""
    days: dict[time, list[str]] = {}
    for day, at in hours.items():
        days.setdefault(at, []).append(DAYS[day][:3])
    if len(days) == 1:
        return f"working days at {_clock(*days)}"
    return "working days: " + "; ".join(f"{', '.join(n)} at {_clock(at)}" for at, n in days.items())


def _clock(at: time) -> str:
    return f"{at.hour}:{at:%M}"


def _working_days(team: TeamSettings, first: date) -> Iterator[date]:
    works = work_week(team)
    return (day for day in (first + timedelta(days=n) for n in count()) if works.has(day))


def _first_working_days(team: TeamSettings, first: date) -> Iterator[date]:
    works = work_week(team)
    month = first.replace(day=1)
    while True:
        yield works.first_from(month)
        month = (month + timedelta(days=31)).replace(day=1)
