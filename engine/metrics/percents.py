"""Decides how a share is stated: with two decimals, and not at all of a handful."""

from __future__ import annotations

from engine.views.metrics import FEWEST


def percent(part: int, whole: int) -> float:
    """`part` of `whole` in percent with two decimals; 0 of nothing is 0. 25 of 150 is 16.67."""
    return round(100 * part / whole, 2) if whole else 0.0


def percent_of_enough(part: int, whole: int) -> float | None:
    """`percent`, and None of fewer than `FEWEST`."""
    return percent(part, whole) if whole >= FEWEST else None
