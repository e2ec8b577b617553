"""Decides which days a time in words means on the team's day, such as `last week`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.time_words import MONTHS, WEEKDAYS
from engine.errors import InvalidError


@dataclass(frozen=True)
class Days:
    """From one day to another, both counted."""

    first: date
    last: date


def days_meant(words: str, today: date, *, ahead: bool = False) -> Days | None:
    """The days that one of the forms means; None for what is none of them.

    What has no year is the last such day that has begun, or with `ahead` the next that is to come.
    """
    for meant in (_near, _whole, _since, _range):
        found = meant(words, today, ahead)
        if found is not None:
            return found
    one = _day(words, today, ahead=ahead)
    return Days(one, one) if one is not None else None


def _near(words: str, today: date, _ahead: bool) -> Days | None:
    at = {"yesterday": -1, "today": 0, "tomorrow": 1}.get(words)
    if at is not None:
        day = today + timedelta(days=at)
        return Days(day, day)
    back = re.fullmatch(r"(\d{1,4})([dw])", words)
    if back is None:
        return None
    days = int(back[1]) * (7 if back[2] == "w" else 1)
    return Days(today - timedelta(days=max(days - 1, 0)), today)


def _whole(words: str, today: date, ahead: bool) -> Days | None:
    which, _, unit = words.partition(" ")
    at = {"last": -1, "this": 0, "next": 1}.get(which)
    if at is not None and unit == "week":
        monday = today + timedelta(days=7 * at - today.weekday())
        return Days(monday, monday + timedelta(days=6))
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    if at is not None and months is not None:
        number = today.year * 12 + today.month - 1
        return _months(number - number % months + at * months, months)
    month, _, year = words.partition(" ")
    if month not in MONTHS or not re.fullmatch(r"(?:\d{4})?", year):
        return None
    number = MONTHS.index(month)
    if year:
        return _months(_year(year) * 12 + number, 1)
    later, earlier = number > today.month - 1, number < today.month - 1
    return _months((today.year - (later and not ahead) + (earlier and ahead)) * 12 + number, 1)


def _year(text: str) -> int:
    if not 1970 <= int(text) <= 9000:
        raise InvalidError(f"{text} is no year. Say one like 2026.", field="since")
    return int(text)


def _months(number: int, count: int) -> Days:
    first, after = (date(n // 12, n % 12 + 1, 1) for n in (number, number + count))
    return Days(first, after - timedelta(days=1))


def _since(words: str, today: date, _ahead: bool) -> Days | None:
    if not words.startswith("since "):
        return None
    found = days_meant(words.removeprefix("since "), today)
    if found is None:
        return None
    return Days(found.first, max(today, found.first))


def _range(words: str, today: date, ahead: bool) -> Days | None:
    before, to, after = words.partition(" to ")
    if not to:
        return None
    last = _day(after, today, ahead=ahead)
    if last is None:
        return None
    first = _day(before, last)
    if first is None:
        return None
    if first > last:
        raise InvalidError(f"{first} is after {last}: name the earlier day first.", field="since")
    return Days(first, last)


def _day(words: str, today: date, *, ahead: bool = False) -> date | None:
    """One day, by its date or as a weekday."""
    if words in WEEKDAYS:
        away = (WEEKDAYS.index(words) - today.weekday()) % 7
        return today + timedelta(days=away if ahead or not away else away - 7)
    named = re.fullmatch(rf"(\d{{1,2}}) ({'|'.join(MONTHS)})(?: (\d{{4}}))?", words)
    try:
        if named is None:
            return date.fromisoformat(words) if re.fullmatch(r"\d{4}-\d\d-\d\d", words) else None
        month, day = MONTHS.index(named[2]) + 1, int(named[1])
        if named[3]:
            return date(_year(named[3]), month, day)
        this_year = date(today.year, month, day)
    except ValueError as error:
        raise InvalidError(f"{words} is no day of the calendar.", field="since") from error
    if ahead:
        return this_year if this_year >= today else date(today.year + 1, month, day)
    return this_year if this_year <= today else date(today.year - 1, month, day)
