"""Decides in which sentence a verdict is told."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

from engine.views.verdicts import Guardrail, Verdict

FIGURES = {"optouts": ("opt-out", "opt-outs"), "complaints": ("complaint", "complaints")}


def sentence(found: Verdict) -> str:
    """The verdict for somebody who knows nothing of statistics: what holds, and what to do."""
    if found.guardrail is not None:
        return _held_back(found.guardrail)
    if found.verdict == "better":
        return _better(found)
    behind = [arm.label for arm in found.arms if arm.behind]
    before = f"{_listed(behind)} {'is' if len(behind) == 1 else 'are'} behind. " if behind else ""
    rest = [arm.label for arm in found.arms if not arm.behind]
    among = f"Between {_listed(rest)}: " if behind else ""
    said = _no_difference(found) if found.verdict == "no_difference" else _not_yet(found)
    return f"{before}{among}{said if among else said[0].upper() + said[1:]}"


def in_short(found: Verdict) -> str:
    """The verdict in a few words, for a list of tests."""
    if found.guardrail is not None:
        return f"{found.guardrail.label} does not win: more {FIGURES[found.guardrail.figure][1]}"
    if found.verdict == "better":
        return f"{found.winner} is better, {how_sure(found.confidence)} sure"
    if found.verdict == "no_difference":
        return "no difference worth having, take the one you like"
    return f"needs {about(found.needed_per_arm)} more each"


def about(count: int) -> str:
    """A number of which two digits are worth knowing: 373 is about 370."""
    if count < 100:
        return f"{count}"
    step = 10 ** (floor(log10(count)) - 1)
    return f"about {round(count / step) * step:,}"


def percent(rate: float) -> str:
    """A fraction in percent, with one decimal where it is needed: 0.125 is 12.5 %."""
    return f"{points(rate)} %"


def points(rate: float) -> str:
    """A fraction in points; below one point with a digit more, so that it is not 0."""
    return f"{round(100 * rate, 1 if abs(rate) >= 0.01 else 2):g}"


def how_sure(confidence: float) -> str:
    """Never 100 %."""
    return "over 99.9 %" if confidence > 0.999 else percent(confidence)


def _better(found: Verdict) -> str:
    lead = found.difference
    rates = {arm.label: arm.rate for arm in found.arms}
    return (
        f"{lead.leader} is better: {percent(rates[lead.leader])} positive replies against "
        f"{percent(rates[lead.runner_up])} for {lead.runner_up}, {points(max(lead.low, 0))} to "
        f"{points(lead.high)} points more. That is {how_sure(found.confidence)} sure."
    )


def _no_difference(found: Verdict) -> str:
    return (
        f"no difference worth having, less than {points(found.worth)} points either way "
        f"({how_sure(found.confidence)} sure). Take the one you like."
    )


def _not_yet(found: Verdict) -> str:
    delivered = min(arm.delivered for arm in found.arms)
    if delivered >= found.planned_per_arm:
        return f"not yet, {about(found.needed_per_arm)} more each if the rates stay as they are."
    return (
        f"not yet, {about(found.needed_per_arm)} more each to see a difference of "
        f"{points(found.worth)} points."
    )


def _held_back(guardrail: Guardrail) -> str:
    one, many = FIGURES[guardrail.figure]
    return (
        f"{guardrail.label} has more positive replies but also more {many}: "
        f"{guardrail.count} {one if guardrail.count == 1 else many} in {guardrail.delivered:,} "
        f"messages, the others {guardrail.others_count} in {guardrail.others_delivered:,}. It does "
        "not win; change its text, or stop it."
    )


def _listed(labels: Sequence[str]) -> str:
    *first, last = labels
    return f"{', '.join(first)} and {last}" if first else last
