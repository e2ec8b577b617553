"""Decides between which bounds the rate of one arm is, looked at alone."""

from __future__ import annotations

import scipy  # loads `special` when a rate is first asked for, a quarter of a second


def clopper_pearson(positives: int, delivered: int, *, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of a rate, as fractions; (0, 1) of nothing. 6 of 33: 0.070 to 0.355."""
    if not delivered:
        return 0.0, 1.0
    tail = (1 - level) / 2
    misses = delivered - positives
    low = float(scipy.special.betaincinv(positives, misses + 1, tail)) if positives else 0.0
    high = float(scipy.special.betaincinv(positives + 1, misses, 1 - tail)) if misses else 1.0
    return low, high
