"""Decides what is told of patterns: what is answered better by whom, and how sure that is."""

from __future__ import annotations

from enum import StrEnum

from engine.views.base import View


class Trait(StrEnum):
    """What messages differ in that may matter."""

    ANGLE = "angle"
    TONE = "tone"
    LENGTH = "length"
    HOUR = "hour"


class Pattern(View):
    """Messages with one value of a trait against all others of their channel to the same people.

    `positive` of `delivered` got a positive answer, between `low` and `high` percent by the exact
    interval at 95 %; the others in `others_…`. `sure`, in percent, is corrected for how many
    comparisons were looked at. `whom` None: everybody.
    """

    trait: Trait
    value: str
    channel: str
    whom: str | None
    positive: int
    delivered: int
    low: float
    high: float
    others_positive: int
    others_delivered: int
    others_low: float
    others_high: float
    sure: int


class PatternReport(View):
    """The patterns that are sure enough, the surest first, and how many were looked at."""

    days: int
    messages: int
    looked_at: int
    patterns: tuple[Pattern, ...]


def example_pattern() -> Pattern:
    return Pattern(
        trait=Trait.TONE,
        value="friendly",
        channel="email",
        whom="heads of school <!here>",
        positive=14,
        delivered=90,
        low=8.8,
        high=24.7,
        others_positive=6,
        others_delivered=95,
        others_low=2.4,
        others_high=13.2,
        sure=96,
    )


def examples() -> dict[str, View]:
    tone = example_pattern()
    hour = tone.model_copy(
        update={"trait": Trait.HOUR, "value": "morning", "whom": None, "sure": 99}
    )
    return {
        "patterns": PatternReport(days=180, messages=412, looked_at=18, patterns=(hour, tone)),
        "patterns_none": PatternReport(days=180, messages=412, looked_at=18, patterns=()),
        "patterns_few": PatternReport(days=180, messages=12, looked_at=0, patterns=()),
    }
