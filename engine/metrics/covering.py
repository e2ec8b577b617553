"""Decides which whole days stand for a range, and what is between them and the range itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from engine.metrics.person import DAY, FIRST_DAY, Instant, Stretch, day_of

Size = Callable[[Stretch], int]


@dataclass(frozen=True)
class Cover:
    """The days from `first` until before `last`, counted from 1970, and where they differ."""

    first: int
    last: int
    edges: tuple[Stretch, ...]


def cover(began: Instant, ended: Instant, size: Size) -> Cover:
    """Days that begin or end within the range or around it, whichever leaves less in between."""
    inner = (-(-began // DAY), ended // DAY)
    outer = (began // DAY, -(-ended // DAY))
    before = (outer[0] * DAY, began)
    after = (ended, outer[1] * DAY)
    if inner[0] > inner[1]:
        within = (began, ended)
        if size(within) <= size(before) + size(after):
            return Cover(outer[0], outer[0], _some(within))
        return Cover(*outer, _some(before, after))
    since, until = (began, inner[0] * DAY), (inner[1] * DAY, ended)
    first, lower = (inner[0], since) if size(since) <= size(before) else (outer[0], before)
    last, upper = (inner[1], until) if size(until) < size(after) else (outer[1], after)
    return Cover(first, last, _some(lower, upper))


def _some(*stretches: Stretch) -> tuple[Stretch, ...]:
    return tuple(stretch for stretch in stretches if stretch[0] < stretch[1])


def periods(first: int, last: int) -> list[str]:
    """The months, and the days before and after them, that make up the days until `last`."""
    found = []
    while first < last:
        day = date.fromordinal(FIRST_DAY + first)
        later = date(day.year + day.month // 12, day.month % 12 + 1, 1).toordinal() - FIRST_DAY
        whole = day.day == 1 and later <= last
        found.append(day_of(first)[:7] if whole else day_of(first))
        first = later if whole else first + 1
    return found
