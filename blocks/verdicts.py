"""Decides how a test looks: what it says, each arm with its rate, and what it takes."""

from __future__ import annotations

import hashlib

from slack_sdk.models.blocks import Block

from blocks import verdict_chart
from blocks.bars import bar
from blocks.base import File, Message, context, counted, esc, esc_told, header, section, shorten
from engine.views.verdicts import ArmVerdict, Verdict, VerdictShown

TITLES = {
    "better": "There is a winner",
    "no_difference": "No difference worth having",
    "not_yet": "No winner yet",
}
HOW_IT_WAS_COLLECTED = {
    "fixed": "Each arm is sent as often as the others.",
    "adaptive": "The promising arm is sent more, and no arm less than its floor.",
}


def verdict_card(found: Verdict, name: str) -> Message:
    """The test called `name`, for somebody who knows nothing of statistics."""
    title = f"{TITLES[found.verdict]} · {shorten(name, 80)}"
    highest = max(arm.high if arm.delivered else 0.0 for arm in found.arms)
    arms = [_arm(arm, highest, found) for arm in found.arms]
    blocks: list[Block] = [header(title), section(f"*{esc_told(found.sentence, 1000)}*")]
    blocks.append(section("\n".join(arms)))
    blocks.append(context(_what_it_takes(found)))
    return Message(text=f"{title}: {found.sentence}", blocks=blocks)


def verdict_picture(shown: VerdictShown) -> Message:
    """The card's picture, with what it shows in words. The same figures have the same name."""
    content = verdict_chart.png(shown.verdict)
    name = f"test-{hashlib.sha256(content).hexdigest()[:8]}.png"
    file = File(name=name, content=content, alt=verdict_chart.words(shown.verdict))
    return Message(text=f"Positive replies by arm: {esc(shown.name, 80)}", file=file)


def percent(rate: float) -> str:
    """A fraction in percent, with one decimal where it is needed."""
    return f"{round(100 * rate, 1):g}"


def _arm(arm: ArmVerdict, highest: float, found: Verdict) -> str:
    """The row of one arm: its bar is full where the longest interval ends."""
    label = f"*{esc(arm.label, 60)}*"
    if not arm.delivered:
        return f"{bar(0, 1)} {label}: nothing delivered yet"
    marks = [
        "better" if arm.label == found.winner else "",
        "behind" if arm.behind and found.winner is None else "",
        "" if arm.chance_of_best is None else f"the best with {percent(arm.chance_of_best)} %",
        _counted(arm.optouts, "opt-out"),
        _counted(arm.complaints, "complaint"),
    ]
    rate = (
        f"{bar(arm.rate, highest)} {label}: {percent(arm.rate)} %, {arm.positives:,} positive of "
        f"{arm.delivered:,} delivered; between {percent(arm.low)} and {percent(arm.high)} %"
    )
    return " · ".join([rate, *(mark for mark in marks if mark)])


def _counted(count: int, what: str) -> str:
    return counted(count, what) if count else ""


def _what_it_takes(found: Verdict) -> str:
    fewest = min(arm.delivered for arm in found.arms)
    return (
        f"{found.planned_per_arm:,} delivered each show a difference of {percent(found.worth)} "
        f"points in four tests of five; so far there are {fewest:,}. You may look as often as you "
        f"like. {HOW_IT_WAS_COLLECTED[found.collected]} The true rate is "
        "between its bounds in 95 cases of 100."
    )
