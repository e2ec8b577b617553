"""Decides what a test says: which arm is better, that none is worth preferring, or not yet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.campaigns import planning
from engine.campaigns.bets import Floats
from engine.campaigns.evidence import LEVEL, Evidence, bounds_of_lead, log_needed, weigh
from engine.campaigns.harms import harm
from engine.campaigns.intervals import clopper_pearson
from engine.campaigns.posteriors import chances_of_best
from engine.campaigns.verdict_words import sentence
from engine.errors import InvalidError
from engine.views.verdicts import (
    ArmCounts,
    ArmVerdict,
    Collected,
    Difference,
    Guardrail,
    Kind,
    Verdict,
)

MOST_ARMS = 10
MOST_COUNT = 10_000_000
WORTH_FROM, WORTH_TO = 0.001, 0.5


def verdict_of(
    arms: Sequence[ArmCounts], *, collected: Collected = "fixed", worth: float | None = None
) -> Verdict:
    """What the counts say so far. It may be asked each day; a winner is wrong in 5 % at most.

    `collected` is `fixed` where shares did not depend on results, `adaptive` after Thompson
    sampling: such counts are weighed in another way, which asks for more of them. `worth` is the
    smallest difference of rates worth having, as a fraction; without one it is twice what the
    others have, from 0.02 to 0.10.
    Raises InvalidError for counts that cannot be.
    """
    check(arms, worth)
    rate = planning.expected_rate(arms)
    worth = planning.usual_worth(len(arms), rate) if worth is None else worth
    positives = np.array([arm.positives for arm in arms], dtype=float)
    delivered = np.array([arm.delivered for arm in arms], dtype=float)
    evidence = weigh(positives, delivered, worth, collected)
    first, second = evidence.leader, evidence.runner_up
    low, high = bounds_of_lead(positives, delivered, first, second, collected)
    best = [None] * len(arms) if collected == "fixed" else chances_of_best(positives, delivered)
    guardrail = harm(arms, first) if evidence.is_ahead else None
    kind = _kind(evidence, guardrail)
    planned = planning.planned_per_arm(len(arms), rate, worth, log_needed(len(arms)))
    leader, runner_up = arms[first], arms[second]
    found = Verdict(
        verdict=kind,
        winner=leader.label if kind == "better" else None,
        winning_variant=leader.number if kind == "better" else None,
        is_statistically_significant=evidence.is_ahead,
        confidence=_rounded(evidence.sure_close if kind == "no_difference" else evidence.sure),
        confidence_level=LEVEL,
        needed_per_arm=0,
        planned_per_arm=planned,
        expected_rate=round(rate, 4),
        worth=round(worth, 4),
        collected=collected,
        arms=tuple(
            _arm(arm, at in evidence.behind, chance)
            for at, (arm, chance) in enumerate(zip(arms, best, strict=True))
        ),
        difference=Difference(
            leader=leader.label,
            runner_up=runner_up.label,
            rate=_rate(leader) - _rate(runner_up),
            low=low,
            high=high,
        ),
        guardrail=guardrail,
        sentence="",
    )
    if kind == "not_yet" and guardrail is None:
        needed = _needed(positives, delivered, planned, worth, collected)
        found = found.model_copy(update={"needed_per_arm": needed})
    return found.model_copy(update={"sentence": sentence(found)})


def check(arms: Sequence[ArmCounts], worth: float | None) -> None:
    """Counts are whole, not negative, and none is more than what was delivered."""
    if not 2 <= len(arms) <= MOST_ARMS:
        raise InvalidError(f"A test has 2 to {MOST_ARMS} arms; say the counts of each.")
    if worth is not None and not WORTH_FROM <= worth <= WORTH_TO:
        raise InvalidError("A difference worth having is 0.001 to 0.5, such as 0.05 for 5 points.")
    for name in ("label", "number"):
        if len({getattr(arm, name) for arm in arms}) < len(arms):
            raise InvalidError(f"Two arms have the same {name}; give each its own.")
    for arm in arms:
        parts = (arm.positives, arm.optouts, arm.complaints)
        if min(*parts, arm.delivered) < 0 or max(parts) > arm.delivered:
            raise InvalidError(
                f"“{arm.label}” cannot be: of {arm.delivered} delivered, 0 to {arm.delivered} are "
                "positive replies, opt-outs or complaints."
            )
        if arm.delivered > MOST_COUNT:
            raise InvalidError(f"“{arm.label}” has more than {MOST_COUNT:,} messages; say fewer.")


def _kind(evidence: Evidence, guardrail: Guardrail | None) -> Kind:
    if evidence.is_ahead:
        return "not_yet" if guardrail else "better"
    return "no_difference" if evidence.is_close else "not_yet"


def _needed(
    positives: Floats, delivered: Floats, planned: int, worth: float, collected: Collected
) -> int:
    """How many more each arm needs: what is left of the plan; beyond it, if rates stay as they are.

    The plan does not go by the difference seen so far, which is mostly luck while it is small.
    """
    left = planned - int(delivered.min())
    if left > 0:
        return left
    rates = positives / delivered

    def is_enough(more: int) -> bool:
        sent = delivered + more
        then = weigh(rates * sent, sent, worth, collected)
        return then.is_ahead or then.is_close

    return planning.smallest(is_enough, guess=max(1, int(delivered.min()) // 4))


def _arm(arm: ArmCounts, behind: bool, chance: float | None) -> ArmVerdict:
    low, high = clopper_pearson(arm.positives, arm.delivered)
    return ArmVerdict(
        **dict(arm),
        rate=_rate(arm),
        percent=round(100 * _rate(arm), 2),
        low=low,
        high=high,
        behind=behind,
        chance_of_best=None if chance is None else round(float(chance), 4),
    )


def _rate(arm: ArmCounts) -> float:
    return arm.positives / arm.delivered if arm.delivered else 0.0


def _rounded(sure: float) -> float:
    """Down to four decimals, and never quite 1."""
    return int(min(max(sure, 0.0), 0.9999) * 10_000) / 10_000
