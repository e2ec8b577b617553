"""Decides which differences between messages are patterns: sure enough, for all that was looked at.

What was compared was tried and not drawn by lot, so a pattern is worth a test and is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import floor
from typing import Final

from engine.campaigns.harms import chance_of_as_many
from engine.campaigns.intervals import clopper_pearson
from engine.views.patterns import Pattern, Trait

FEWEST: Final = 30
"""Messages that each side of a comparison has at least: less is a handful."""
FEWEST_POSITIVE: Final = 5
"""Positive answers that the better side has at least."""
LEVEL: Final = 0.95
"""How sure a pattern has to be, all comparisons counted."""
SUREST: Final = 99
"""Nobody is told of a hundred percent."""


@dataclass(frozen=True)
class Group:
    """Messages to the same people on one channel that are alike in one trait."""

    whom: str | None
    channel: str
    trait: Trait
    value: str


@dataclass(frozen=True)
class Counted:
    positive: int = 0
    delivered: int = 0

    def __add__(self, other: Counted) -> Counted:
        return Counted(self.positive + other.positive, self.delivered + other.delivered)


@dataclass(frozen=True)
class Comparison:
    group: Group
    these: Counted
    others: Counted


def comparisons(counts: dict[Group, Counted]) -> list[Comparison]:
    """Each group against the others of its trait, where both sides have enough."""
    wholes: dict[tuple[str | None, str, Trait], Counted] = defaultdict(Counted)
    for group, counted in counts.items():
        wholes[group.whom, group.channel, group.trait] += counted
    return list(_worth_it(counts, wholes))


def _worth_it(
    counts: dict[Group, Counted], wholes: dict[tuple[str | None, str, Trait], Counted]
) -> Iterator[Comparison]:
    for group, these in counts.items():
        whole = wholes[group.whom, group.channel, group.trait]
        others = Counted(whole.positive - these.positive, whole.delivered - these.delivered)
        if min(these.delivered, others.delivered) >= FEWEST:
            yield Comparison(group, these, others)


def sure_patterns(looked_at: Iterable[Comparison]) -> list[Pattern]:
    """Groups that do better than the others, the surest first.

    Fisher's exact test, one-sided; its chance is multiplied by the number of comparisons
    (Bonferroni), so that of all that is told on one day something is wrong 1 time in 20 at most.
    """
    together = list(looked_at)
    found = [(chance(each) * len(together), each) for each in together]
    sure = [
        (wrong, each)
        for wrong, each in found
        if wrong <= 1 - LEVEL and each.these.positive >= FEWEST_POSITIVE
    ]
    sure.sort(key=lambda pair: (pair[0], -pair[1].these.delivered, str(pair[1].group)))
    return [_pattern(each, wrong) for wrong, each in sure]


def chance(each: Comparison) -> float:
    """The chance of as many positive answers or more, if there is no difference."""
    return chance_of_as_many(
        each.these.positive, each.these.delivered, each.others.positive, each.others.delivered
    )


def _pattern(each: Comparison, wrong: float) -> Pattern:
    low, high = _interval(each.these)
    others_low, others_high = _interval(each.others)
    return Pattern(
        trait=each.group.trait,
        value=each.group.value,
        channel=each.group.channel,
        whom=each.group.whom,
        positive=each.these.positive,
        delivered=each.these.delivered,
        low=low,
        high=high,
        others_positive=each.others.positive,
        others_delivered=each.others.delivered,
        others_low=others_low,
        others_high=others_high,
        sure=min(floor(100 * (1 - wrong)), SUREST),
    )


def _interval(counted: Counted) -> tuple[float, float]:
    low, high = clopper_pearson(counted.positive, counted.delivered)
    return round(100 * low, 1), round(100 * high, 1)
