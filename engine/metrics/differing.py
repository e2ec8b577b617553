"""Decides what a person counts in one stretch of time and not in another: pure, as `person`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
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


def differ(
    found: Counter[Part], person: Person, these: Stretch, those: Stretch, by: Sequence[int]
) -> None:
    """Add what the person counts in `these` instants and not in `those`, or take it away.

    Of the groups of a message only those at the positions `by` of `BY`.
    """
    people, others = 0, 0
    for message in person.messages:
        if (at := message.at) is not None:
            now, before = _within(at, these), _within(at, those)
            people |= message.figures if now else 0
            others |= message.figures if before else 0
            if now != before:
                _add_differing(found, message, now - before, by)
            if message.noted is None and now == before and not message.replied:
                continue
        for name, happened in (("sent", message.sent), ("replied", message.replied)):
            times = _once(happened, these) - _once(happened, those) if happened else 0
            if times:
                found[HAPPENED, of_message(message), BIT[name]] += times
    if people != others:
        found[PEOPLE, "", people & WENT_OUT] += 1
        found[PEOPLE, "", others & WENT_OUT] -= 1
    for stretch, times in ((these, 1), (those, -1)):
        booked = next((group for at, group in person.booked if _within(at, stretch)), None)
        if booked is not None:
            found[HAPPENED, booked, BIT["meeting_booked"]] += times


def _within(at: Instant, stretch: Stretch) -> bool:
    return stretch[0] <= at < stretch[1]


def _once(happened: Sequence[Instant], stretch: Stretch) -> bool:
    """A loop, since it is asked of each message and most have one instant."""
    for at in happened:  # noqa: SIM110
        if stretch[0] <= at < stretch[1]:
            return True
    return False


def _add_differing(found: Counter[Part], message: Message, times: int, by: Sequence[int]) -> None:
    places = message.places
    for at in by:
        found[BY[at], places[at], message.figures & WENT_OUT] += times
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
