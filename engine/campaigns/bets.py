"""Decides how much the counts of two arms speak for one of them, however often one looks.

A bettor starts with 1 and bets on each message that arm A has more positive replies than B. Each
message pays x: for A, (reply - c) / share of A; for B the same with a minus. Its mean is the
difference of the rates whatever they are, so if A is at most `margin` ahead, no stake makes money
in the long run, and a capital of t is ever reached with a chance of at most 1/t (Ville). So one
may look each day and stop when one likes. The capital depends on counts alone, and is exact for
small ones (Turner, Ly and Grünwald 2024; Waudby-Smith and Ramdas 2024).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import scipy  # loads `special` when a rate is first asked for, a quarter of a second
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

STAKES = 80
"""How many stakes are bet side by side; closer together where they are small."""
CENTRES = ((0.05, 0.80), (0.2, 0.10), (0.5, 0.07), (0.8, 0.03))
"""Rates c with the part of the capital that is bet with each: the nearer to the true rate, the
sharper. Most is on 5 %, where positive replies of outreach are."""


@cache
def _stakes() -> tuple[Floats, Floats]:
    """The stakes, parts of the most that can be bet, and the capital on each: a Beta(3, 5).

    Its bulk is where one arm has one and a half to four times the replies of the other.
    """
    edges = np.linspace(0.0, 1.0, STAKES + 1) ** 2
    return (edges[1:] + edges[:-1]) / 2, np.diff(scipy.special.betainc(3, 5, edges))


def log_capital(
    positives_a: ArrayLike,
    delivered_a: ArrayLike,
    positives_b: ArrayLike,
    delivered_b: ArrayLike,
    margin: ArrayLike = 0.0,
) -> Floats:
    """The logarithm of what a bettor on "A is more than `margin` ahead of B" has by now.

    Numbers or arrays of one shape; margins are fractions, above -1. Without messages in both
    arms nothing can be bet, and the logarithm is 0. It is never above 0 where A is not ahead.
    """
    given = np.broadcast_arrays(positives_a, delivered_a, positives_b, delivered_b, margin)
    columns = [np.asarray(each, dtype=float)[..., None, None] for each in given]
    hits_a, sent_a, hits_b, sent_b, least = columns
    both = (sent_a > 0) & (sent_b > 0)
    share = np.where(both, sent_a, 1.0) / np.where(both, sent_a + sent_b, 2.0)
    centre = np.array([rate for rate, _ in CENTRES])[:, None]
    parts = np.array([part for _, part in CENTRES])[:, None]
    stakes, capital = _stakes()
    payments = (
        ((1 - centre) / share, hits_a),
        (-centre / share, sent_a - hits_a),
        (-(1 - centre) / (1 - share), hits_b),
        (centre / (1 - share), sent_b - hits_b),
    )
    worst = np.minimum(payments[1][0], payments[2][0])
    total: Any = np.log(parts * capital)
    for payment, times in payments:
        total = total + times * np.log1p(stakes * ((payment - worst) / (least - worst) - 1))
    highest = total.max(axis=(-1, -2), keepdims=True)
    summed = highest + np.log(np.exp(total - highest).sum(axis=(-1, -2), keepdims=True))
    return np.asarray(np.where(both, summed, 0.0)[..., 0, 0])
