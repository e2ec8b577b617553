"""Decides whether an arm does too much harm to win: more opt-outs or complaints than chance has."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma
from typing import Literal

from engine.views.verdicts import ArmCounts, Guardrail

LEVEL = 0.05
"""Arms that are the same are held back in so many looks at most; both figures share it. It is not
corrected for looking each day: opposite to the winner's test, this one errs on the careful side."""
FIGURES: tuple[Literal["complaints", "optouts"], ...] = ("complaints", "optouts")


def harm(arms: Sequence[ArmCounts], at: int) -> Guardrail | None:
    """What keeps the arm at this position from winning, if anything does."""
    mine, others = arms[at], [arm for place, arm in enumerate(arms) if place != at]
    sent = sum(arm.delivered for arm in others)
    for figure in FIGURES:
        count = getattr(mine, figure)
        elsewhere = sum(getattr(arm, figure) for arm in others)
        chance = chance_of_as_many(count, mine.delivered, elsewhere, sent)
        if chance <= LEVEL / len(FIGURES):
            return Guardrail(
                label=mine.label,
                figure=figure,
                count=count,
                delivered=mine.delivered,
                others_count=elsewhere,
                others_delivered=sent,
                chance=chance,
            )
    return None


def chance_of_as_many(count: int, delivered: int, others: int, others_delivered: int) -> float:
    """The chance that an arm has `count` or more of all `count + others`, if all arms are the same.

    Fisher's exact test, one-sided: who is hit among all is drawn without looking at the arm.
    """
    hits, everybody = count + others, delivered + others_delivered
    drawn = _log_ways(everybody, hits)
    chances = (
        exp(_log_ways(delivered, mine) + _log_ways(others_delivered, hits - mine) - drawn)
        for mine in range(count, min(hits, delivered) + 1)
    )
    return min(1.0, sum(chances))


def _log_ways(things: int, chosen: int) -> float:
    return lgamma(things + 1) - lgamma(chosen + 1) - lgamma(things - chosen + 1)
