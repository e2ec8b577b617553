"""Reads how much somebody does and when: `15 a day Mon-Thu @remy`."""

from __future__ import annotations

import re
from calendar import day_name

from bot.away_words import MENTION
from engine.errors import InvalidError
from engine.views.capacity import CapacityRequest

WORDS = re.compile(
    r"(?:(?P<most>\d{1,4}|any)(?: a day)?)?(?:,? ?(?:on )?(?P<days>[a-z]{3}[a-z, -]*?))??"
    r"(?: ?@(?P<who>\S+)| ?for (?P<named>.+))?",
    re.IGNORECASE,
)
WEEKDAYS = [name.casefold() for name in day_name]
USAGE = "Write it like `/outreach capacity 15 a day Mon-Thu @remy`, or `any a day`."


def read_capacity(text: str) -> CapacityRequest:
    """InvalidError when it says neither how many nor when."""
    said = WORDS.fullmatch(MENTION.sub(r"@\1", " ".join(text.split())))
    if said is None or not (said["most"] or said["days"]):
        raise InvalidError(USAGE)
    most = said["most"]
    return CapacityRequest(
        who=said["who"] or said["named"],
        per_day=None if most is None else 0 if most.casefold() == "any" else int(most),
        weekdays=_weekdays(said["days"].casefold()) if said["days"] else None,
    )


def _weekdays(words: str) -> tuple[int, ...]:
    days: list[int] = []
    for part in re.split(r"[ ,]+", re.sub(r" ?- ?", "-", words.strip(" ,"))):
        first, _, last = part.partition("-")
        begin, end = _weekday(first), _weekday(last or first)
        days += range(begin, end + 1)
    return tuple(days)


def _weekday(word: str) -> int:
    for number, name in enumerate(WEEKDAYS):
        if len(word) >= 3 and name.startswith(word):
            return number
    raise InvalidError(f"“{word}” is no weekday. {USAGE}")
