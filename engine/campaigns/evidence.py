"""Decides what the counts of several arms show: who is ahead, who is behind, who is close."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations
from math import exp, log

import numpy as np

from engine.campaigns.bets import Floats, log_capital
from engine.campaigns.predictions import log_factor
from engine.views.verdicts import Collected

LEVEL = 0.95
"""How sure a claim has to be, all looks and all arms counted."""
FINEST = 1e-5
"""Bounds of a difference are found to a thousandth of a point."""
SPEAKS: dict[Collected, Callable[..., Floats]] = {"fixed": log_capital, "adaptive": log_factor}
"""How much the counts of two arms speak for the first being ahead of the second by a margin."""


@dataclass(frozen=True)
class Evidence:
    """Arms are named by position; `leader` has the highest rate.

    `is_ahead`: of everybody, surely enough. `is_close`: no two of those who are not `behind` are
    as much apart as is worth having. `sure` and `sure_close` say how sure either is, 0 to 1.
    """

    leader: int
    runner_up: int
    behind: frozenset[int]
    is_ahead: bool
    is_close: bool
    sure: float
    sure_close: float


def log_needed(arms: int) -> float:
    """How much has to speak for a claim, as a logarithm.

    With k arms k / 0.05 is asked of the leader against each other arm. If the best arm is b, a
    false winner has beaten b (k - 1 chances at most) or is b itself although another is as good
    (one more): 5 % in all.
    """
    return log(arms / (1 - LEVEL))


def weigh(positives: Floats, delivered: Floats, worth: float, collected: Collected) -> Evidence:
    """What holds by these counts, however often one looks.

    Who is behind without there being a winner has lost one of k (k - 1) pairs, and that is
    corrected for. Closeness is wrong only if the widest pair's is.
    """
    count = len(positives)
    needed, speaks = log_needed(count), SPEAKS[collected]
    leader, runner_up = _first_two(positives, delivered)
    others = [at for at in range(count) if at != leader]
    lead = speaks(positives[leader], delivered[leader], positives[others], delivered[others])
    lost = lead >= needed + log(count - 1)
    behind = frozenset(at for at, has_lost in zip(others, lost, strict=True) if has_lost)
    close = -np.inf
    pairs = list(permutations([at for at in range(count) if at not in behind], 2))
    if pairs:
        one, two = (list(each) for each in zip(*pairs, strict=True))
        close = speaks(positives[one], delivered[one], positives[two], delivered[two], -worth).min()
    return Evidence(
        leader=leader,
        runner_up=runner_up,
        behind=behind,
        is_ahead=bool(lead.min() >= needed),
        is_close=bool(close >= needed),
        sure=1 - count * exp(-max(lead.min(), 0.0)),
        sure_close=1 - count * exp(-max(close, 0.0)),
    )


def bounds_of_lead(
    positives: Floats, delivered: Floats, one: int, two: int, collected: Collected
) -> tuple[float, float]:
    """Between which bounds the first arm is ahead of the second, however often one looks."""
    first, second = np.array([one, two]), np.array([two, one])
    low, back = lowest_lead(
        positives[first],
        delivered[first],
        positives[second],
        delivered[second],
        needed=log_needed(len(positives)),
        speaks=SPEAKS[collected],
    )
    return float(low), -float(back)


def lowest_lead(*counts: Floats, needed: float, speaks: Callable[..., Floats]) -> Floats:
    """How far A is ahead of B at least: the largest margin that the counts speak against enough.

    `counts` as for `log_capital`, arrays of one shape. -1 where nothing is known. The larger the
    margin, the less speaks against it, so the bound is found by halving.
    """
    positives_a, delivered_a, positives_b, delivered_b = counts
    low = np.full(positives_a.shape, -1 + FINEST)
    seen = positives_a / np.maximum(delivered_a, 1) - positives_b / np.maximum(delivered_b, 1)
    high = np.maximum(seen, low)
    is_known = speaks(*counts, low) >= needed
    for _ in range(int(np.ceil(np.log2(2 / FINEST)))):
        middle = (low + high) / 2
        is_shown = speaks(*counts, middle) >= needed
        low, high = np.where(is_shown, middle, low), np.where(is_shown, high, middle)
    return np.asarray(np.where(is_known, low, -1.0))


def _first_two(positives: Floats, delivered: Floats) -> tuple[int, int]:
    """Who has the highest rate and who the next; of equals, who has more messages."""
    rates = positives / np.maximum(delivered, 1)
    first, second, *_ = sorted(range(len(rates)), key=lambda at: (-rates[at], -delivered[at], at))
    return first, second
