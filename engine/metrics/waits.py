"""Decides how soon people answer: the quartiles of how long messages waited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate

from engine.metrics.person import HOUR

Hours = Mapping[int, int]
"""How many messages were answered after so many whole hours."""


def hours_of_quartiles(hours: Hours) -> set[int]:
    """The hours within which the quartiles lie: only of these is it asked how long exactly."""
    places = {place + one for place, _ in _places(sum(hours.values())) for one in (0, 1)}
    return {_hour(hours, place)[0] for place in places}


def quartiles(hours: Hours, exact: Mapping[int, int]) -> tuple[float, float, float]:
    """In hours with one decimal, as `statistics.quantiles` of all of them gives them (inclusive).

    `exact` has how often messages waited for so many microseconds, of the hours of the quartiles.
    """
    lower, median, upper = (
        _between(_waited(hours, exact, place), _waited(hours, exact, place + 1), share)
        for place, share in _places(sum(hours.values()))
    )
    return lower, median, upper


def _places(number: int) -> Iterator[tuple[int, int]]:
    """Of each quartile, which in order it lies behind, and how many quarters of the way on."""
    for quarter in (1, 2, 3):
        yield divmod(quarter * (number - 1), 4)


def _between(one: int, other: int, share: int) -> float:
    return round((one * (4 - share) + other * share) / 4 / HOUR, 1)


def _hour(hours: Hours, place: int) -> tuple[int, int]:
    """The hour in which the one at this place lies, and its place within it; at most the last."""
    ordered = sorted(hours)
    ends = list(accumulate(hours[hour] for hour in ordered))
    at = next((at for at, end in enumerate(ends) if place < end), len(ends) - 1)
    return ordered[at], min(place, ends[-1] - 1) - (ends[at] - hours[ordered[at]])


def _waited(hours: Hours, exact: Mapping[int, int], place: int) -> int:
    hour, within = _hour(hours, place)
    of_hour = sorted(wait for wait in exact if wait // HOUR == hour)
    ends = accumulate(exact[wait] for wait in of_hour)
    return next(wait for wait, end in zip(of_hour, ends, strict=True) if within < end)
