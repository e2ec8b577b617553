"""Decides which days a person means who types them: `3 Dec to 10 Dec`, `2026-12-03`, `tomorrow`."""

from __future__ import annotations

import re
from calendar import month_name
from datetime import date, timedelta

from engine.errors import InvalidError

TO = re.compile(r"\s+(?:to|until|till|through)\s+|\s*[–—]\s*|\s+-\s+")
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
DAY_FIRST = re.compile(r"(\d{1,2})\.? ([a-z]{3,9})\.?(?: (\d{4}))?")
MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:,? (\d{4}))?")
MONTHS = tuple(name.casefold() for name in month_name)
WEEKS = {"": 0, "this week": 0, "this": 0, "next week": 1, "next": 1, "last week": -1}
"""Weeks that have a name, and how many weeks from now they are."""
FARTHEST = timedelta(days=366)
"""How far away a week may be that is asked for."""
EXAMPLE = "Write it like “3 Dec” or 2026-12-03."


def read_span(text: str, today: date) -> tuple[date, date]:
    """The first and the last day that are meant; one day is both.

    A day without a year is the next such day, and the last day the next one after the first.
    """
    words = TO.split(" ".join(text.casefold().split()))
    if len(words) > 2:
        raise InvalidError(f"“{text}” is more than two days. Write it like “3 Dec to 10 Dec”.")
    first = read_day(words[0], today)
    last = read_day(words[-1], first) if len(words) == 2 else first
    if last < first:
        raise InvalidError(f"{last} is before {first}. Write the first day first.")
    return first, last


def read_day(text: str, today: date) -> date:
    """One day. InvalidError when the words are none."""
    words = text.strip().casefold()
    if words in {"today", "tomorrow"}:
        return today + timedelta(days=words == "tomorrow")
    if found := ISO.fullmatch(words):
        return _day(int(found[1]), int(found[2]), int(found[3]), text)
    if found := DAY_FIRST.fullmatch(words):
        return _named(found[2], int(found[1]), found[3], text, today)
    if found := MONTH_FIRST.fullmatch(words):
        return _named(found[1], int(found[2]), found[3], text, today)
    raise InvalidError(f"“{text}” is no day. {EXAMPLE}")


def read_week(text: str, today: date) -> date:
    """The Monday of a week: `next week`, `this week` (or nothing), or any day of it.

    A day without a year is the next such day from this Monday on. InvalidError when it is none.
    """
    monday = today - timedelta(days=today.weekday())
    words = " ".join(text.casefold().split()).removeprefix("the ").removeprefix("week of ")
    weeks = WEEKS.get(words)
    if weeks is not None:
        return monday + timedelta(weeks=weeks)
    try:
        day = read_day(words, today if words in {"today", "tomorrow"} else monday)
    except InvalidError as error:
        raise InvalidError(
            f"“{text}” is no week. Name a day of it, like “7 Dec” or 2026-12-07, or say “next "
            "week”."
        ) from error
    if abs(day - today) > FARTHEST:
        raise InvalidError(f"{day} is too far away. Name a week within a year from today.")
    return day - timedelta(days=day.weekday())


def _named(month: str, day: int, year: str | None, text: str, today: date) -> date:
    number = next((n for n, name in enumerate(MONTHS) if n and name.startswith(month)), None)
    if number is None:
        raise InvalidError(f"“{text}” is no day. {EXAMPLE}")
    if year is not None:
        return _day(int(year), number, day, text)
    this_year = _day(today.year, number, day, text)
    return this_year if this_year >= today else _day(today.year + 1, number, day, text)


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise InvalidError(f"“{text}” is no day. {EXAMPLE}") from error
