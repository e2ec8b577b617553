"""Decides which hour of a team's week is for which touch, and which days are off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache, lru_cache

import holidays

from engine.errors import InvalidError
from storage.states import TouchKind

CONNECTION = frozenset({TouchKind.CONNECTION_REQUEST})
MESSAGE = frozenset({TouchKind.INITIAL_DM})
FOLLOWUP = frozenset(
    {
        TouchKind.FOLLOWUP_1,
        TouchKind.FOLLOWUP_2,
        TouchKind.FOLLOWUP_3,
        TouchKind.FOLLOWUP_4,
        TouchKind.CHECK_IN,
        TouchKind.ANSWER,
    }
)
FAMILIES = (CONNECTION, MESSAGE, FOLLOWUP)


@dataclass(frozen=True)
class WeekSlot:
    """An hour of the week (team's time), the touches it is for, and the audience if it has one."""

    weekday: int
    at: time
    title: str
    kinds: frozenset[TouchKind]
    segment: str | None = None

    @property
    def key(self) -> str:
        """What a cadence entry keeps: the hour, which is unique within a day."""
        return f"{self.at:%H:%M}"


Schedule = tuple[WeekSlot, ...]
"""The hours of a week in order. A slot without kinds is a date to meet."""


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def slots_of(schedule: Schedule, day: date) -> list[WeekSlot]:
    """The slots of a day in order; none at the weekend."""
    return [slot for slot in schedule if slot.weekday == day.weekday()]


def has_work(schedule: Schedule, day: date) -> bool:
    """Whether anything can be planned for a day."""
    return any(slot.kinds for slot in slots_of(schedule, day))


def slot_for(schedule: Schedule, day: date, kind: TouchKind, segment: str | None) -> WeekSlot:
    """The hour for a touch that is due on a day that has work.

    The slot for this kind and audience, else for this kind, else for its family (any follow-up
    round), else for this kind and another audience, else the day's first.
    """
    family = next(family for family in FAMILIES if kind in family)

    def distance(slot: WeekSlot) -> tuple[int, time]:
        if kind in slot.kinds:
            rank = {segment: 0, None: 1}.get(slot.segment, 3)
        else:
            rank = 2 if slot.kinds & family and slot.segment is None else 4
        return rank, slot.at

    return min((slot for slot in slots_of(schedule, day) if slot.kinds), key=distance)


def title_of(schedule: Schedule, day: date, key: str) -> str:
    """What a slot that a cadence entry keeps is called; an hour the schedule lost is the hour."""
    return next((slot.title for slot in slots_of(schedule, day) if slot.key == key), key)


def clock_words(key: str) -> str:
    """`14:00` as the document writes it: `2:00 PM`."""
    hour, minute = key.split(":")
    return f"{int(hour) % 12 or 12}:{minute} {'AM' if int(hour) < 12 else 'PM'}"


@cache
def _calendars() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries(include_aliases=False))


def has_calendar(country: str) -> bool:
    """Whether the holidays of a country (ISO 3166-1 alpha-2) are known."""
    return country in _calendars()


def days_off(country: str, days: Sequence[date]) -> dict[date, str]:
    """The public holidays among `days`, with their names.

    Raises InvalidError for a country that has no calendar here.
    """
    try:
        calendar = holidays.country_holidays(country, years={day.year for day in days})
    except NotImplementedError as error:
        raise InvalidError(
            f"There is no calendar of holidays for “{country}”. Use a two-letter code like US.",
            field="country",
        ) from error
    return {day: calendar[day] for day in days if day in calendar}


@lru_cache(maxsize=1024)
def holidays_of(country: str, year: int) -> frozenset[date]:
    """The public holidays of a year."""
    first = date(year, 1, 1)
    return frozenset(days_off(country, [first + timedelta(days=n) for n in range(366)]))


def working_days(country: str, week: date) -> tuple[list[date], dict[date, str]]:
    """Monday to Friday of the week that begins on `week`, without holidays; and those holidays."""
    weekdays = [week + timedelta(days=n) for n in range(5)]
    off = days_off(country, weekdays)
    return [day for day in weekdays if day not in off], off
