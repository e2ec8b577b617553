"""Decides on which days a team works: those of its own week that are no public holiday."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count
from typing import NamedTuple

from engine.scheduling.week import holidays_of
from engine.scheduling.week_lines import schedule_of
from engine.team_settings import TeamSettings


class WorkWeek(NamedTuple):
    """The weekdays that have an hour for work (Monday is 0), and whose holidays are days off."""

    country: str
    weekdays: tuple[int, ...]

    def has(self, day: date) -> bool:
        """Whether somebody works on it."""
        return day.weekday() in self.weekdays and day not in holidays_of(self.country, day.year)

    def first_of(self, days: Iterable[date]) -> date | None:
        """The first of these on which somebody works."""
        return next((day for day in days if self.has(day)), None)

    def first_from(self, day: date) -> date:
        """The first day from `day` on on which somebody works."""
        return next(
            later for later in (day + timedelta(days=n) for n in count()) if self.has(later)
        )


def work_week(team: TeamSettings) -> WorkWeek:
    """What holds now."""
    weekdays = {slot.weekday for slot in schedule_of(team) if slot.kinds}
    return WorkWeek(team.country, tuple(sorted(weekdays)))


def is_working_day(team: TeamSettings, day: date) -> bool:
    """Whether the team works on it: no weekend, no holiday, and its week has hours for it."""
    return work_week(team).has(day)
