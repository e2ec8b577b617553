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
