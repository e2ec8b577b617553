"""Decides which arm of a test somebody is given, and with which chance.

Evenly: a draw among the arms that fewest of the segment were given so far. So every segment is
split as evenly as can be after each draw (99 people come to 33, 33 and 33), whatever comes in
which order. The draw is a hash of the campaign's seed, the segment and the unit: two processes
draw the same, and who does not know the seed cannot guess it. Only the last of each round could be
foreseen by somebody who sees all counts; nobody picks people one by one while looking at those.

A unit is a company where contacts share one, else a prospect, so that colleagues who compare notes
compare the same text. Whoever was given an arm keeps it: the caller writes it down and asks once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from engine.campaigns.posteriors import chances_of_best
from engine.campaigns.verdicts import check
from engine.errors import InvalidError
from engine.views.verdicts import ArmCounts

FLOOR = 0.10
"""The least chance of each arm while learning: a bad beginning must not be the end of it."""


@dataclass(frozen=True)
class Given:
    """The arm by position, and the chance with which it was drawn; both are written down."""

    arm: int
    probability: float


def assign(
    unit: str,
    *,
    seed: int,
    segment: str | None,
    given: Sequence[int],
    shares: Sequence[float] | None = None,
) -> Given:
    """The arm of a unit (`company:12` or `prospect:5`) that has none yet.

    `given` counts, by arm, the prospects of this segment that have one. With `shares` (from
    `probabilities`) it is drawn by those instead, and `given` does not matter.
    """
    if shares is None:
        fewest = min(given)
        shares = [float(count == fewest) for count in given]
    total = sum(shares)
    chances = [share / total for share in shares]
    drawn = _fraction(f"{seed}|{segment or ''}|{unit}")
    for arm, chance in enumerate(chances):
        drawn -= chance
        if drawn < 0:
            return Given(arm, chance)
    last = max(arm for arm, chance in enumerate(chances) if chance > 0)
    return Given(last, chances[last])


def probabilities(arms: Sequence[ArmCounts], *, floor: float = FLOOR) -> tuple[float, ...]:
    """Thompson sampling: the chance that each arm is the best, and never less than `floor`.

    Count a message only once its reply window has closed: replies come in late, and an arm that
    was sent more of late would look worse than it is. Equal to drawing a rate from each arm's Beta
    posterior and taking the highest, but known before the draw, so that it can be written down.
    """
    check(arms, None)
    if floor * len(arms) > 1:
        raise InvalidError(f"{len(arms)} arms cannot have {floor:.0%} each; stop one of them.")
    positives = np.array([arm.positives for arm in arms], dtype=float)
    delivered = np.array([arm.delivered for arm in arms], dtype=float)
    best = chances_of_best(positives, delivered)
    return tuple(float(chance) for chance in floor + (1 - floor * len(arms)) * best)


def _fraction(text: str) -> float:
    """A number from 0 up to 1 that looks random and is the same each time."""
    return int.from_bytes(blake2b(text.encode(), digest_size=6).digest()) / 2**48
