"""Decides how what was found becomes points: in whole tenths, up to the limits of groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from engine.scoring.model import SCORES, Model


class Reason(NamedTuple):
    """One signal that was found: what it adds, and on what words and values. Kept as a list."""

    signal: str
    points: float
    matched: tuple[str, ...]


Reasons = tuple[Reason, ...]
Sum = tuple[int, int, int, Reasons]
"""Tenths of points for fit, referral capacity and signal strength, and their reasons."""


def add_up(model: Model, worth: Mapping[int, int], found: Mapping[int, tuple[str, ...]]) -> Sum:
    """Tenths by signal as sums with their reasons; a group's limit takes from the weakest."""
    left = {group.name: tenths(group.cap) for group in model.groups}
    sums = dict.fromkeys(SCORES, 0)
    reasons = []
    for at in sorted(worth, key=lambda at: (-worth[at], at)):
        signal = model.signals[at]
        adds = worth[at]
        if signal.group is not None:
            adds = min(adds, left[signal.group])
            left[signal.group] -= adds
        if adds:
            sums[signal.score] += adds
            reasons.append(Reason(signal.name, points_of(adds), found[at]))
    fit, referral_capacity, signal_strength = (sums[name] for name in SCORES)
    return fit, referral_capacity, signal_strength, tuple(reasons)


def tenths(points: float) -> int:
    """Points as whole tenths: their sum is exact, in any order."""
    return round(points * 10)


def points_of(tenths_: int) -> float:
    return tenths_ // 10 if tenths_ % 10 == 0 else tenths_ / 10
