"""Decides what is told about a test: each arm with its rate, who is better, what it would take."""

from __future__ import annotations

from typing import Literal

from engine.views.base import Request, View

Kind = Literal["better", "no_difference", "not_yet"]
Collected = Literal["fixed", "adaptive"]
"""How messages were given to arms: in shares that never changed, or more to the promising."""


class ArmCounts(Request):
    """What came of one arm: of `delivered` messages, how many brought each of the rest.

    For a test with Thompson sampling only messages whose reply window has closed are counted.
    """

    number: int
    label: str
    positives: int
    delivered: int
    optouts: int = 0
    complaints: int = 0


class ArmVerdict(View):
    """One arm. `rate`, `low` and `high` are fractions of `delivered`, `percent` is the rate in %.

    `low` to `high` is the exact 95 % interval of this arm alone (Clopper and Pearson). `behind`
    says that another arm is shown to be better, also where no winner is named. `chance_of_best` is
    what Thompson sampling goes by (Bayes), null for fixed shares; it holds for a single look.
    """

    number: int
    label: str
    positives: int
    delivered: int
    optouts: int
    complaints: int
    rate: float
    percent: float
    low: float
    high: float
    behind: bool = False
    chance_of_best: float | None = None


class Difference(View):
    """How far the arm with the highest rate is ahead of the next, as fractions; holds every day."""

    leader: str
    runner_up: str
    rate: float
    low: float
    high: float


class Guardrail(View):
    """Why an arm that has more positive replies does not win: more of `figure` than the others."""

    label: str
    figure: Literal["optouts", "complaints"]
    count: int
    delivered: int
    others_count: int
    others_delivered: int
    chance: float
    """Of so many or more if all arms were the same."""


class Verdict(View):
    """What a test says, in words a person can act on and in the documents' names.

    `winner` is a label and `winning_variant` its number, both null unless `verdict` is `better`.
    `confidence` is how sure that is by now, all looks counted; `confidence_level` what it has to
    reach. `needed_per_arm` is how many more each arm needs, `planned_per_arm` how many in all make
    a difference of `worth` (a fraction) show in four tests of five, at a rate of `expected_rate`.
    """

    success: bool = True
    verdict: Kind
    winner: str | None
    winning_variant: int | None
    is_statistically_significant: bool
    confidence: float
    confidence_level: float
    needed_per_arm: int
    planned_per_arm: int
    expected_rate: float
    worth: float
    collected: Collected
    arms: tuple[ArmVerdict, ...]
    difference: Difference
    guardrail: Guardrail | None = None
    sentence: str


class VerdictShown(View):
    """The test of the campaign `name`, for its picture."""

    name: str
    verdict: Verdict


def _arm(
    number: int, label: str, figures: tuple[int, int, int], bounds: tuple[float, float]
) -> ArmVerdict:
    positives, delivered, optouts = figures
    return ArmVerdict(
        number=number,
        label=label,
        positives=positives,
        delivered=delivered,
        optouts=optouts,
        complaints=0,
        rate=positives / delivered,
        percent=round(100 * positives / delivered, 2),
        low=bounds[0],
        high=bounds[1],
    )


def _example_not_yet() -> Verdict:
    """The figures of the campaigns' document."""
    return Verdict(
        verdict="not_yet",
        winner=None,
        winning_variant=None,
        is_statistically_significant=False,
        confidence=0.0,
        confidence_level=0.95,
        needed_per_arm=684,
        planned_per_arm=716,
        expected_rate=0.0985,
        worth=0.0739,
        collected="fixed",
        arms=(
            _arm(1, "professional", (6, 33, 0), (0.0698, 0.3546)),
            _arm(2, "friendly", (4, 32, 1), (0.0351, 0.2899)),
            _arm(3, "direct", (2, 33, 0), (0.0074, 0.2023)),
        ),
        difference=Difference(
            leader="professional", runner_up="friendly", rate=0.0568, low=-0.2727, high=0.38
        ),
        sentence="Not yet, about 680 more each to see a difference of 7.4 points.",
    )


def _example_better() -> Verdict:
    return Verdict(
        verdict="better",
        winner="friendly",
        winning_variant=2,
        is_statistically_significant=True,
        confidence=0.9997,
        confidence_level=0.95,
        needed_per_arm=0,
        planned_per_arm=1168,
        expected_rate=0.0626,
        worth=0.047,
        collected="fixed",
        arms=(
            _arm(1, "professional", (40, 900, 3), (0.0319, 0.06)),
            _arm(2, "friendly", (90, 900, 2), (0.0812, 0.1215)),
            _arm(3, "direct", (38, 900, 4), (0.0301, 0.0575)),
        ),
        difference=Difference(
            leader="friendly", runner_up="professional", rate=0.0556, low=0.0169, high=0.0971
        ),
        sentence="friendly is better: 10 % positive replies against 4.4 % for professional, 1.7 to "
        "9.7 points more. That is over 99.9 % sure.",
    )


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    not_yet, better = _example_not_yet(), _example_better()
    nobody: dict[str, object] = {
        "positives": 0, "delivered": 0, "optouts": 0, "rate": 0.0, "percent": 0.0,
        "low": 0.0, "high": 1.0,
    }  # fmt: skip
    return {
        "verdict_not_yet": not_yet,
        "verdict_better": better,
        "verdict_begins": not_yet.model_copy(
            update={
                "needed_per_arm": 960,
                "planned_per_arm": 960,
                "worth": 0.0562,
                "arms": tuple(arm.model_copy(update=nobody) for arm in not_yet.arms),
                "sentence": "Not yet, about 960 more each to see a difference of 5.6 points.",
            }
        ),
        "verdict_no_difference": better.model_copy(
            update={
                "verdict": "no_difference",
                "winner": None,
                "winning_variant": None,
                "is_statistically_significant": False,
                "confidence": 0.9959,
                "worth": 0.055,
                "arms": (
                    _arm(1, "professional", (100, 1000, 3), (0.0821, 0.1203)),
                    _arm(2, "friendly", (100, 1000, 2), (0.0821, 0.1203)),
                    _arm(3, "direct", (20, 1000, 4), (0.0123, 0.0307)).model_copy(
                        update={"behind": True}
                    ),
                ),
                "sentence": "direct is behind. Between professional and friendly: no difference "
                "worth having, less than 5.5 points either way (99.6 % sure). Take the one you "
                "like.",
            }
        ),
        "verdict_held_back": better.model_copy(
            update={
                "verdict": "not_yet",
                "winner": None,
                "winning_variant": None,
                "arms": (
                    better.arms[0],
                    better.arms[1].model_copy(update={"optouts": 30}),
                    better.arms[2],
                ),
                "guardrail": Guardrail(
                    label="friendly",
                    figure="optouts",
                    count=30,
                    delivered=900,
                    others_count=7,
                    others_delivered=1800,
                    chance=0.0000001,
                ),
                "sentence": "friendly has more positive replies but also more opt-outs: 30 "
                "opt-outs in 900 messages, the others 7 in 1,800. It does not win; change its "
                "text, or stop it.",
            }
        ),
        "verdict_learning": not_yet.model_copy(
            update={
                "collected": "adaptive",
                "arms": tuple(
                    arm.model_copy(update={"chance_of_best": chance})
                    for arm, chance in zip(not_yet.arms, (0.69, 0.23, 0.08), strict=True)
                ),
            }
        ),
    }
