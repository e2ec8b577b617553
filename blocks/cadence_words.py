"""Decides how days, kinds of touches and absences are called in what is told of the cadence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from blocks.base import counted, esc, plural
from engine.views.absences import AwayLine
from engine.views.cadence import RepWaits

MOST_NAMES = 15
"""How many names are listed at most."""
WORDS = {
    "connection_request": ("connection request", "connection requests"),
    "initial_dm": ("message", "messages"),
    "followup": ("follow-up", "follow-ups"),
    "check_in": ("check-in", "check-ins"),
}
"""In the order in which they are told; every round of follow-ups is one kind."""


def away_words(away: AwayLine) -> str:
    until = f"{away.last.day} {away.last:%B}"
    if away.deputy:
        then = f"{esc(away.deputy, 80)} stands in"
    elif away.waiting:
        then = counted(away.waiting, "touch waits", "touches wait")
    else:
        then = "nothing waits"
    return f"{esc(away.name, 80)} is away until {until}: {then}."


def waits_words(waits: RepWaits) -> str:
    """Why so many have no day in the week; the name is not escaped yet."""
    why = "is full this week" if waits.is_full else "works on none of the days that are left"
    return f"{waits.count:,} more {plural(waits.count, 'waits', 'wait')}: {waits.name} {why}"


def kinds_words(kinds: Mapping[str, int]) -> str:
    rounds = sum(number for kind, number in kinds.items() if kind not in WORDS)
    counts = {**kinds, "followup": rounds}
    return ", ".join(
        counted(counts[kind], *words) for kind, words in WORDS.items() if counts.get(kind)
    )


def day_words(day: date) -> str:
    return f"{day:%A}, {day.day} {day:%B}"
