"""Measures how long a test's verdict takes: three arms, five, and what Thompson sampling asks."""

from __future__ import annotations

from collections.abc import Iterator

from scipy.special import betaincinv

from engine.campaigns.allocation import probabilities
from engine.campaigns.verdicts import verdict_of
from engine.views.verdicts import ArmCounts
from tests.bench.base import Figure, seconds

LONGEST = 20.0
"""Milliseconds that a comparison of variants may take."""
TIMES = 50


def arms(*counts: tuple[int, int]) -> list[ArmCounts]:
    return [
        ArmCounts(number=at, label=f"arm {at}", positives=positives, delivered=delivered)
        for at, (positives, delivered) in enumerate(counts)
    ]


def figures() -> Iterator[Figure]:
    document = arms((6, 33), (4, 32), (2, 33))
    long = arms((234, 6000), (300, 6000), (240, 6000))
    cases = (
        ("three arms, the document's example", document, "fixed", None),
        ("three arms beyond their plan, no winner yet", long, "fixed", 0.02),
        ("the example, after Thompson sampling", document, "adaptive", None),
        ("beyond their plan, after Thompson sampling", long, "adaptive", 0.02),
    )
    for what, counts, collected, worth in cases:
        took = 1000 * seconds(
            lambda counts=counts, collected=collected, worth=worth: verdict_of(
                counts, collected=collected, worth=worth
            ),
            times=TIMES,
        )
        yield Figure(what, took, LONGEST, "ms", "the goal", goal=1.0, smaller=True)
    bare = 1000 * seconds(lambda: betaincinv(6.0, 28.0, [0.025, 0.975] * 3), times=TIMES)
    took = 1000 * seconds(lambda: verdict_of(document), times=TIMES)
    yield Figure(
        "three arms", took, bare, "ms", "scipy's intervals of the three rates alone", smaller=True
    )
    took = 1000 * seconds(lambda: probabilities(long), times=TIMES)
    yield Figure("shares by Thompson sampling", took, LONGEST, "ms", "the goal", 1.0, smaller=True)
