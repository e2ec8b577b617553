"""Decides which day a message means: until when somebody is away, or from when one may write.

Every day that the text names is weighed by the words around it: a return counts more than an end,
an end more than a day without a word, of those one whose sentence asks to be written to more than
the others, and the beginning of an absence not at all.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import itemgetter
from typing import Self

from engine.replies import calendar_days as days
from engine.replies import date_words as words
from engine.replies.phrasing import folded

MOST_TEXT = 4_000
SENTENCE = re.compile(r"[.!?;] ")
NEAR = 45
"""How many characters before a day are looked at."""
BACK, UNTIL, NAMED, MENTIONED, BARELY = 5.0, 4.0, 3.0, 2.0, 1.0
SPAN = 18
"""How many characters a day is behind the one from which a time goes on to it."""
ASKED = 0.5
"""What a day weighs more whose sentence asks to be written to."""


@dataclass(frozen=True)
class Day:
    """A day that a text names, where it stands there, and how much it weighs."""

    start: int
    end: int
    day: date
    weight: float = NAMED
    exact: bool = True
    """False for a weekday or a tomorrow, which often only accompany a date."""


@dataclass(frozen=True)
class Asking:
    """Where a text asks to be written to, and where its sentences part: looked for once."""

    asks: list[tuple[int, int]]
    parts: list[tuple[int, int]]

    @classmethod
    def of(cls, text: str) -> Self:
        return cls(
            [match.span() for match in words.ASKS.finditer(text)],
            [match.span() for match in SENTENCE.finditer(text)],
        )

    def beside(self, one: Day) -> bool:
        """Whether the sentence of a day asks."""
        before = bisect_right(self.parts, one.start, key=itemgetter(1))
        behind = bisect_left(self.parts, one.end, key=itemgetter(0))
        begin = self.parts[before - 1][1] if before else 0
        first = bisect_left(self.asks, begin, key=itemgetter(0))
        if first == len(self.asks):
            return False
        return behind == len(self.parts) or self.asks[first][1] <= self.parts[behind][0]


def defer_until(text: str, received: date, *, month_first: bool | None = None) -> date | None:
    """The first day on which one may write again, or None when the text names none.

    `month_first` says how an English writer means 4/5; None when nothing tells.
    """
    text = _flat(text)
    found = sorted(_named(text, received, month_first), key=lambda one: one.start)
    exact = [one for one in found if one.exact]
    kept = [one for one in found if one.exact or not any(_beside(one, by) for by in exact)]
    starts, asking = [one.start for one in kept], Asking.of(text)
    weighed = [_weighed(text, one, starts, asking) for one in kept]
    ahead = [one for one in weighed if one.weight > 0 and one.day > received]
    return max(ahead, key=lambda one: (one.weight, -one.start)).day if ahead else None


def names(text: str, day: date, received: date) -> bool:
    """Whether a text names this day, or the one before it: "after the 4th" may mean the 5th."""
    found = {one.day for one in _named(_flat(text), received, None)}
    return not found.isdisjoint((day, day - timedelta(days=1)))


def _flat(text: str) -> str:
    return " ".join(folded(text[:MOST_TEXT]).lower().split())


def _beside(one: Day, other: Day) -> bool:
    return other.start - 15 <= one.end and one.start <= other.end + 3


def _weighed(text: str, one: Day, starts: list[int], asking: Asking) -> Day:
    """With its weight by the words around it; "after X" and "X inclusive" are the day after.

    `starts` says where the days of the text begin, in order.
    """
    before, behind = text[max(0, one.start - NEAR) : one.start], text[one.end : one.end + NEAR]
    follows = bisect_left(starts, one.end) < bisect_right(starts, one.end + SPAN)
    said = {cue for cue, expression in words.BEFORE.items() if expression.search(before)}
    if "since" in said:
        return replace(one, weight=0)
    if words.INCLUSIVE.match(behind) or said & {"through", "after"}:
        return replace(one, day=one.day + timedelta(days=1), weight=UNTIL)
    if "start" in said and follows:
        return replace(one, weight=0)
    if "back" in said or words.AGAIN.match(behind):
        return replace(one, weight=BACK)
    if "until" in said:
        return replace(one, weight=UNTIL)
    return replace(one, weight=one.weight + ASKED) if asking.beside(one) else one


def _named(text: str, received: date, month_first: bool | None) -> Iterator[Day]:
    """Every day that the text names, in whatever form."""
    yield from _dates(text, received, month_first)
    yield from _spans(text, received)
    yield from _periods(text, received)
    yield from _weekdays_ahead(text, received)
    yield from _quarters(text, received)
    yield from _months(text, received)
    for match in words.WEEK_NUMBER.finditer(text):
        if monday := days.iso_week(int(match["week"]), received):
            yield Day(match.start(), match.end(), monday)
    for match in words.DAY_ALONE.finditer(text):
        if found := days.day_of_month(int(match["day"] or match["day2"]), received):
            yield Day(match.start("day" if match["day"] else "day2"), match.end(), found, MENTIONED)
    for match in words.WEEKDAY.finditer(text):
        found = days.weekday(words.WEEKDAYS[match["weekday"]], received)
        yield Day(*match.span(), found, MENTIONED, exact=False)
    for match in words.TOMORROW.finditer(text):
        ahead = 2 if words.TWO_DAYS.search(match.group()) else 1
        yield Day(*match.span(), received + timedelta(days=ahead), BARELY, exact=False)


def _dates(text: str, received: date, month_first: bool | None) -> Iterator[Day]:
    for pattern in (words.ISO, words.DOTTED):
        for match in pattern.finditer(text):
            yield from _day(match, match["year"], int(match["n"]), int(match["day"]), received)
    english = len(words.ENGLISH.findall(text)) >= 2
    for match in words.SLASHED.finditer(text):
        a, b = int(match["a"]), int(match["b"])
        in_doubt = english and "/" in match.group()
        readings = [] if in_doubt and month_first else [*_day(match, match["year"], b, a, received)]
        if in_doubt and month_first is not False:
            readings += _day(match, match["year"], a, b, received)
            readings = [one for one in readings if one.day > received] or readings
        yield from sorted(readings, key=lambda one: one.day)[:1]
    for pattern in (words.DAY_MONTH, words.MONTH_DAY):
        for match in pattern.finditer(text):
            month = words.MONTHS[match["month"]]
            yield from _day(match, match["year"], month, int(match["day"]), received)


def _day(
    match: re.Match[str], year: str | None, month: int, day: int, received: date
) -> Iterator[Day]:
    """The day, when there is one; without a year the next such, or one that was of late."""
    number = int(year) + (2000 if len(year) == 2 else 0) if year else received.year
    if month > 12 >= day:
        month, day = day, month
    try:
        found = date(number, month, day)
        if year is None and (received - found).days > 60:
            found = found.replace(year=number + 1)
        elif year is None and (found - received).days > 300:
            found = found.replace(year=number - 1)
    except ValueError:
        return
    yield Day(*match.span(), found)


def _spans(text: str, received: date) -> Iterator[Day]:
    for pattern in (words.SPAN, words.FROM_NOW):
        for match in pattern.finditer(text):
            count, unit = match["count"], words.UNITS[match["unit"]]
            if count in words.HALVES:
                yield Day(*match.span(), days.later(received, 6, "month"))
                continue
            number = int(count) if count.isdecimal() else words.COUNTS[count]
            if number < 200:
                yield Day(*match.span(), days.later(received, number, unit))


def _periods(text: str, received: date) -> Iterator[Day]:
    for match in words.END_OF_PERIOD.finditer(text):
        unit = words.UNITS[match["unit"] or match["unit2"] or match["unit3"]]
        if unit == "quarter" and any(one.search(text) for one in words.QUARTERS):
            continue  # of the quarter that is named, which is read below
        yield Day(*match.span(), days.end_of_period(unit, received))
    for match in words.NEXT.finditer(text):
        unit = words.UNITS[match["unit"] or match["unit2"]]
        if unit != "day":
            start = days.next_period(unit, received)
            ends = words.END_OF.search(text[max(0, match.start() - NEAR) : match.start()])
            yield Day(*match.span(), days.end_of_period(unit, start) if ends else start)


def _weekdays_ahead(text: str, received: date) -> Iterator[Day]:
    """A weekday of the next week, or the one after the next such day."""
    for match in words.WEEKDAY_NEXT_WEEK.finditer(text):
        monday = days.next_period("week", received)
        number = words.WEEKDAYS[match["weekday"] or match["weekday2"]]
        yield Day(*match.span(), monday + timedelta(days=number))
    for match in words.WEEKDAY_AFTER_NEXT.finditer(text):
        number = words.WEEKDAYS[match["weekday"] or match["weekday2"]]
        yield Day(*match.span(), days.weekday(number, received) + timedelta(days=7))


def _quarters(text: str, received: date) -> Iterator[Day]:
    for number, pattern in enumerate(words.QUARTERS, start=1):
        for match in pattern.finditer(text):
            year = int(match["year"]) if match["year"] else None
            ends = words.END_OF.search(text[max(0, match.start() - NEAR) : match.start()])
            ends = ends or words.END_OF_QUARTER.search(text)
            day = (days.end_of_quarter if ends else days.quarter)(number, year, received)
            yield Day(*match.span(), day)


def _months(text: str, received: date) -> Iterator[Day]:
    for match in words.HALF_MONTH.finditer(text):
        first = _month_first(words.MONTHS[match["month"]], match["year"], received)
        yield Day(*match.span(), first.replace(day=16 if match["second"] else 1))
    for match in words.NEW_YEAR.finditer(text):
        yield Day(*match.span(), date(received.year + 1, 1, 1), MENTIONED)
    for match in words.MONTH_ALONE.finditer(text):
        before = text[max(0, match.start() - 35) : match.start()]
        if match["month"] in words.MONTH_NEEDS_CUE and not words.BEFORE_MONTH.search(before):
            continue
        if re.search(r"\d(?:st|nd|rd|th|er|\.)?\s(?:of |de |di )?$", before):
            continue  # the day before it was read with it
        yield Day(*match.span(), _month(match, before, received))


def _month(match: re.Match[str], before: str, received: date) -> date:
    """The first day of a named month, its middle or its last one; the next such month."""
    first = _month_first(words.MONTHS[match["month"]], match["year"], received)
    year, month = first.year, first.month
    if words.SECOND_HALF_OF.search(before):
        return date(year, month, 16)
    if words.FIRST_HALF_OF.search(before):
        return date(year, month, 1)
    if words.END_OF.search(before) or words.BEFORE["after"].search(before):
        return days.last_day(year, month)
    if words.MIDDLE_OF.search(before):
        return date(year, month, 15)
    return date(year, month, 1)


def _month_first(month: int, named: str | None, received: date) -> date:
    """The first day of a month; without a year, of the next that is not over."""
    year = int(named) if named else received.year
    over = not named and days.last_day(year, month) < received
    return date(year + over, month, 1)
