"""Decides what a person counts in one stretch of time and not in another: pure, as `person`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from engine.metrics.person import (
    ANSWERED,
    BY,
    HAPPENED,
    PEOPLE,
    WAITED,
    Instant,
    Message,
    Person,
    Stretch,
    of_message,
    reached,
    waited,
)
from storage.figures import BIT, WENT_OUT

Part = tuple[str, str, int]
"""The same of a whole range: by, value, the bits of the figures."""


class Whole(NamedTuple):
    """Which figure of a whole range."""

    by: str
    value: str
    figure: str


def differ(found: Counter[Part], person: Person, these: Stretch, those: Stretch) -> None:
    """Add what the person counts in `these` instants and not in `those`, or take it away."""
    people, others = 0, 0
    for message in person.messages:
        if message.at is not None:
            times = _within(message.at, these) - _within(message.at, those)
            people |= message.figures if _within(message.at, these) else 0
            others |= message.figures if _within(message.at, those) else 0
            if times:
                _add_differing(found, message, times)
        for name, happened in (("sent", message.sent), ("replied", message.replied)):
            once = [any(_within(at, stretch) for at in happened) for stretch in (these, those)]
            if once[0] != once[1]:
                found[HAPPENED, of_message(message), BIT[name]] += once[0] - once[1]
    found[PEOPLE, "", people & WENT_OUT] += 1
    found[PEOPLE, "", others & WENT_OUT] -= 1
    for stretch, times in ((these, 1), (those, -1)):
        booked = next((group for at, group in person.booked if _within(at, stretch)), None)
        if booked is not None:
            found[HAPPENED, booked, BIT["meeting_booked"]] += times


def _within(at: Instant, stretch: Stretch) -> bool:
    return stretch[0] <= at < stretch[1]


def _add_differing(found: Counter[Part], message: Message, times: int) -> None:
    for by, value in zip(BY, message.places, strict=True):
        found[by, value, message.figures & WENT_OUT] += times
    if message.answered is not None:
        hours, exactly = waited(message)
        found[ANSWERED, hours, BIT["replied"]] += times
        found[WAITED, exactly, BIT["replied"]] += times


def figure_by_figure(found: Mapping[Part, int]) -> Counter[Whole]:
    whole: Counter[Whole] = Counter()
    for (by, value, figures), number in found.items():
        for name in reached(figures):
            whole[Whole(by, value, name)] += number
    return whole
