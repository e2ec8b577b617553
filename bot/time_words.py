"""Finds times in what somebody types, and puts each into one of few forms, such as `last week`.

A form stands for itself in a subcommand; which days it means, `bot.days_meant` decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
WEEKDAYS: Final = (*("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),)
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY: Final = (
    r"(?:mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)"
)
_UNIT: Final = r"(?:week|month|quarter|year)"
_DATE: Final = (
    rf"(?:(?:the )?\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}(?: \d{{4}})?"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?)"
)
_DAY: Final = rf"(?:\d{{4}}-\d\d-\d\d|{_DATE})"
_POINT: Final = (
    rf"(?:{_DAY}|(?:last )?{_WEEKDAY}|yesterday|today"
    rf"|(?:(?:the )?(?:start|beginning) of )?(?:this|last) {_UNIT}|{_MONTH}(?: \d{{4}})?)"
)
_COUNT: Final = "two|three|four|six|ten"
_UNITS: Final = "days?|weeks?|months?|hours?"
_BEFORE: Final = r"(?:(?:in|on|over|during|for|within|from|of) )?(?:the )?"
_TO: Final = r"(?: ?(?:to|until|till|and|through|-|–|\.\.) ?)"
_FORMS: Final = (
    ("range", rf"(?:from |between )?(?P<first>{_DAY}){_TO}(?P<last>{_DAY})"),
    ("within", rf"(?:from |between )?(?P<one>\d{{1,2}}){_TO}(?P<other>{_DATE})"),
    ("since", rf"(?:ever )?since (?P<since>{_POINT})"),
    (
        "back",
        rf"{_BEFORE}(?:last|past) (?P<number>\d{{1,4}}|{_COUNT}) ?(?P<unit>{_UNITS})",
    ),
    ("week", rf"{_BEFORE}(?P<which>this|last|next|past|previous|current|coming) (?P<of>{_UNIT})"),
    (
        "near",
        r"(?P<near>today|yesterday|tomorrow|this (?:morning|afternoon|evening)|tonight|last night)",
    ),
    ("day", rf"{_BEFORE}(?P<day>{_DAY})"),
    ("weekday", rf"{_BEFORE}(?:last |this |next )?(?P<weekday>{_WEEKDAY})"),
    ("month", rf"{_BEFORE}(?P<month>{_MONTH})(?: (?P<year>\d{{4}}))?"),
)
_TIME: Final = re.compile(
    r"(?<![\w#-])(?:" + "|".join(f"(?P<is_{name}>{form})" for name, form in _FORMS) + r")(?![\w-])"
)
_WORDS_AS_WELL: Final = frozenset({"may", "mar", "sat", "sun", "wed", "jun", "jan"})
"""Of months and weekdays: what is a word or a name too, so that more must stand before it."""
_NEAR: Final = {
    "this morning": "today",
    "this afternoon": "today",
    "this evening": "today",
    "tonight": "today",
    "last night": "yesterday",
}
_COUNTS: Final = {"two": 2, "three": 3, "four": 4, "six": 6, "ten": 10}
_ALIKE: Final = {"past": "last", "previous": "last", "current": "this", "coming": "next"}


@dataclass(frozen=True)
class Time:
    """A time in the form in which a subcommand takes it, and where it stood."""

    words: str
    start: int
    end: int


def find_times(text: str) -> list[Time]:
    """The times named in `text` (in small letters), in their order."""
    found = []
    for hit in _TIME.finditer(text):
        if hit["month"] in _WORDS_AS_WELL and not re.match(r"(?:in|during|for|of|from) ", hit[0]):
            continue
        if hit["weekday"] in _WORDS_AS_WELL and hit[0] == hit["weekday"]:
            continue
        found.append(Time(_form(hit), hit.start(), hit.end()))
    return found


def _form(hit: re.Match[str]) -> str:
    """What was found, in the words of a subcommand."""
    kind = next(name for name, _ in _FORMS if hit[f"is_{name}"])
    return _MAKE[kind](hit)


def _within(hit: re.Match[str]) -> str:
    last = _day_form(hit["other"])
    return f"{int(hit['one'])} {last.split(' ', 1)[1]} to {last}"


def _back(hit: re.Match[str]) -> str:
    count, unit = _COUNTS.get(hit["number"]) or int(hit["number"]), hit["unit"][0]
    if unit == "h":
        return f"{-(-count // 24)}d"
    return f"{count}w" if unit == "w" else f"{count * _DAYS[unit]}d"


_DAYS: Final = {"d": 1, "m": 30}


def _point_form(words: str) -> str:
    words = re.sub(r"^(?:the )?(?:start|beginning) of ", "", words)
    if re.fullmatch(_DAY, words):
        return _day_form(words)
    if re.fullmatch(rf"(?:last )?{_WEEKDAY}", words):
        return _weekday(words.removeprefix("last "))
    month, _, year = words.partition(" ")
    return f"{_month(month)} {year}".strip() if re.fullmatch(_MONTH, month) else words


_MAKE: Final[dict[str, Callable[[re.Match[str]], str]]] = {
    "range": lambda hit: f"{_day_form(hit['first'])} to {_day_form(hit['last'])}",
    "within": _within,
    "since": lambda hit: f"since {_point_form(hit['since'])}",
    "back": _back,
    "week": lambda hit: f"{_ALIKE.get(hit['which'], hit['which'])} {hit['of']}",
    "near": lambda hit: _NEAR.get(hit["near"], hit["near"]),
    "day": lambda hit: _day_form(hit["day"]),
    "weekday": lambda hit: _weekday(hit["weekday"]),
    "month": lambda hit: f"{_month(hit['month'])} {hit['year'] or ''}".strip(),
}


def _day_form(words: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
        return words
    month = re.search(_MONTH, words)
    numbers = re.findall(r"\d+", words)
    assert month is not None, "a day has a month"
    return " ".join((str(int(numbers[0])), _month(month[0]), *numbers[1:]))


def _month(word: str) -> str:
    return next(month for month in MONTHS if month.startswith(word[:3]))


def _weekday(word: str) -> str:
    return next(day for day in WEEKDAYS if day.startswith(word[:3]))
