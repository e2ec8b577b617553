"""Decides which band of size a company's number of employees is in, however it was written."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Final

UP_TO: Final = (
    (10, "1-10"),
    (50, "11-50"),
    (200, "51-200"),
    (500, "201-500"),
    (1000, "501-1000"),
    (5000, "1001-5000"),
    (10000, "5001-10000"),
)
LARGEST: Final = "10001+"
MONTHS: Final = {"jan": 1, "feb": 2, "nov": 11}
"""A spreadsheet takes 1-10, 2-10 and 11-50 for dates: 10-Jan, 10-Feb, Nov-50."""
_NUMBER: Final = re.compile(
    r"(\d+(?:[.,' \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)\s?([km](?![a-z]))?"
)
_ALONE: Final = re.compile(r"self.?employed|myself|solo|freelance|einzelunternehm|selbst")
_MORE: Final = re.compile(r"^\D*(?:>|more than|over|above|mehr als|über|plus de|más de|mais de)|\+")
_FEWER: Final = re.compile(r"^\D*(?:<|less than|fewer than|under|up to|bis zu|unter|moins de)")


@lru_cache(maxsize=4096)
def read_size(text: str | None) -> str | None:
    """“51-200”, “~500”, “10k+” as one of the bands; None when there is no number in it.

    A range counts by its middle, as orders of magnitude go; “500+” is the band above 500.
    """
    words = _dates_undone(" ".join((text or "").casefold().split()))
    numbers = [_number(*found) for found in _NUMBER.findall(words)]
    if not numbers:
        return UP_TO[0][1] if _ALONE.search(words) else None
    if len(numbers) > 1 and 0 < numbers[0] < numbers[1]:
        return _band(math.sqrt(numbers[0] * numbers[1]))
    number = next((number for number in numbers if number), 0)
    if number < 1:
        return None
    if _MORE.search(words):
        return _band(number + 1)
    return _band(number - 1 if _FEWER.search(words) and number > 1 else number)


def _dates_undone(words: str) -> str:
    found = re.fullmatch(r"(\d+)-([a-z]{3})|([a-z]{3})-(\d+)", words)
    month = found and MONTHS.get(found[2] or found[3])
    return f"{month}-{found[1] or found[4]}" if found and month else words


def _number(digits: str, thousands: str) -> float:
    grouped = re.fullmatch(r"\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+", digits)
    value = float(re.sub(r"\D", "", digits) if grouped else digits.replace(",", "."))
    return value * {"": 1, "k": 1000, "m": 1_000_000}[thousands]


def _band(number: float) -> str:
    return next((band for most, band in UP_TO if number <= most), LARGEST)
