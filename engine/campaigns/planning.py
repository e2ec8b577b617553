"""Decides how many messages a test needs: before it begins, and while it has no result."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from engine.campaigns.bets import log_capital
from engine.views.verdicts import ArmCounts

USUAL_RATE = 0.075
"""Positive replies of delivered, all arms together, while nothing is known: 5 % and 10 %, say."""
USUAL_WEIGHT = 100
"""As many messages the usual rate counts for when a test has figures of its own."""
LEAST_WORTH, MOST_WORTH = 0.02, 0.10
"""Less than two points takes more messages than a team has; ten are worth having of any rate."""
MISFORTUNE, FOR_EACH_DOUBLING = 0.92, 0.3
"""Standard deviations by which the difference seen may fall short of the true one. One test in
five falls short by 0.84 or more; the rest is for skew counts, and for the leader's need to be lucky
against each of several others. Simulated with twenty looks, 80 to 87 % of tests are decided."""
MOST_NEEDED = 10_000_000


def expected_rate(arms: Sequence[ArmCounts]) -> float:
    """Positive replies of all arms together, drawn towards the usual rate while they are few."""
    positives = sum(arm.positives for arm in arms)
    delivered = sum(arm.delivered for arm in arms)
    return (positives + USUAL_RATE * USUAL_WEIGHT) / (delivered + USUAL_WEIGHT)


def usual_worth(arms: int, rate: float) -> float:
    """The smallest difference worth having where nobody said one: twice what the others have.

    If all arms together have `rate` and one has double, it is ahead by k / (k + 1) of it.
    """
    return min(MOST_WORTH, max(LEAST_WORTH, rate * arms / (arms + 1)))


def planned_per_arm(arms: int, rate: float, worth: float, log_needed: float) -> int:
    """So many delivered in each arm that one which is `worth` ahead of the others is named.

    All arms together have `rate`. In four of five tests, looked at on the way: the difference that
    is seen is taken to be as small as bad luck has it.
    """
    low = min(max(rate - worth / arms, rate / 2), 1 - worth)
    rates = np.array([low + worth, low])
    spread = rates * (1 - rates)
    unlucky = MISFORTUNE + FOR_EACH_DOUBLING * np.log2(arms - 1)

    def is_enough(each: int) -> bool:
        short = unlucky * np.sqrt(spread.sum() / each)
        seen = rates + np.array([-1, 1]) * short * spread / spread.sum()
        hits = np.clip(seen, 0, 1) * each
        return bool(log_capital(hits[0], each, hits[1], each) >= log_needed)

    return smallest(is_enough)


def smallest(is_enough: Callable[[int], bool], *, guess: int = 16) -> int:
    """The smallest number from 1 that is enough, or up to 1 % more: people are told two digits."""
    low, high = 0, guess
    while high < MOST_NEEDED and not is_enough(high):
        low, high = high, 2 * high
    while high - low > max(1, high // 100):
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return min(high, MOST_NEEDED)
