"""Decides where somebody is: the country, the region and the time zone that a location says.

A name that several places bear is told by the rest of the text, else by size if one of them is by
far the largest; what remains open is left open, in so far as the places differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from engine.prospects.gazetteer import Kind, Spot, country_name, fold, places_file, spots
from engine.words import MOST_REMEMBERED

MOST_LOCATION: Final = 200
BY_FAR: Final = 3
"""How many times the people of all others a place needs to be meant by its name alone."""
MOST_WORDS: Final = 5
"""Words of the longest name that is looked for within a text without commas."""
_BETWEEN: Final = re.compile(r"[,;|/·•()\n]|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class Place:
    """What a location says: ISO 3166-1 alpha-2, a region's name, an IANA zone; or None."""

    country: str | None = None
    region: str | None = None
    timezone: str | None = None


NOWHERE: Final = Place()


@lru_cache(maxsize=MOST_REMEMBERED)
def read_place(location: str | None) -> Place:
    """The place that a location names; NOWHERE when it names none, or too many."""
    parts = list(_parts((location or "")[:MOST_LOCATION]))
    best = _best(parts)
    if not best:
        return NOWHERE
    country = _agreed(spot.country for spot in best)
    if country is None:
        return NOWHERE
    region = _agreed(spot.region or _region_beside(spot, parts) for spot in best)
    return Place(country, region, _agreed(spot.zone for spot in best))


def country_code(text: str) -> str | None:
    """The country that a filter names: its two letters, or any of its names; None for no country.

    Two letters are a country's here, also where a state of the USA has the same.
    """
    code = text.strip().upper()
    if len(code) == 2 and country_name(code):
        return code
    return read_place(text).country


_Part = Sequence[Spot]


def _parts(text: str) -> Iterable[_Part]:
    """For each name in a text the places that it may mean; names of nothing known are left out."""
    for piece in _BETWEEN.split(text):
        words = [word for word in fold(piece).split() if not any(map(str.isdigit, word))]
        for name in _names(words):
            yield spots()[name]


def _names(words: list[str]) -> list[str]:
    """The whole, or what is left without words like “greater”, or all the names it consists of."""
    whole = " ".join(words)
    if not words or whole in spots():
        return [whole] if words else []
    shorter = _without_around(words)
    if shorter != words:
        return _names(shorter)
    names = []
    at = 0
    while at < len(words):
        ends = range(min(at + MOST_WORDS, len(words)), at, -1)
        end = next((end for end in ends if " ".join(words[at:end]) in spots()), None)
        if end is None:
            return []
        names.append(" ".join(words[at:end]))
        at = end
    return names


def _without_around(words: list[str]) -> list[str]:
    """Without one phrase at the beginning or at the end that says nothing about where."""
    for around in _around():
        if tuple(words[: len(around)]) == around:
            return words[len(around) :]
        if tuple(words[-len(around) :]) == around:
            return words[: -len(around)]
    return words


@cache
def _around() -> list[tuple[str, ...]]:
    phrases = {tuple(fold(phrase).split()) for phrase in places_file()["around"]}
    return sorted(phrases, key=lambda words: (-len(words), words))


def _best(parts: Sequence[_Part]) -> list[Spot]:
    """The places that most names agree with: the most exact ones, without much smaller ones."""
    fitting = {spot: _fitting(spot, parts) for part in parts for spot in part}
    most = max(fitting.values(), default=0)
    best = [spot for spot, count in fitting.items() if count == most]
    exact = [
        spot
        for spot in best
        if not any(other.kind > spot.kind and _agree(spot, other) for other in best)
    ]
    largest = max((spot.people for spot in exact), default=0)
    return [spot for spot in exact if spot.people * BY_FAR > largest]


def _fitting(spot: Spot, parts: Sequence[_Part]) -> int:
    return sum(any(_agree(spot, other) for other in part) for part in parts)


def _agree(one: Spot, other: Spot) -> bool:
    """Whether both can be said of one person."""
    if one.country != other.country:
        return False
    if one.kind == other.kind == Kind.CITY and one.region is None:
        return one == other or one.zone == other.zone
    return one.region is None or other.region is None or one.region == other.region


def _region_beside(spot: Spot, parts: Sequence[_Part]) -> str | None:
    return next(
        (
            other.region
            for part in parts
            for other in part
            if other.kind == Kind.REGION and _agree(spot, other)
        ),
        None,
    )


def _agreed(values: Iterable[str | None]) -> str | None:
    """The one value that all have."""
    different = set(values)
    return different.pop() if len(different) == 1 else None
