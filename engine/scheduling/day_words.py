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
