"""Decides how a pattern is said: one sentence with both counts, their intervals, how sure it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from slack_sdk.models.blocks import Block

from blocks.base import Message, context, counted, esc, header, section
from engine.views.patterns import Pattern, PatternReport, Trait

MOST: Final = 10
MESSAGES: Final = {"email": "e-mails", "linkedin": "LinkedIn messages", "sms": "SMS"}
LENGTHS: Final = {
    "short": "Short {} (below 400 characters)",
    "medium": "{} of 400 to 900 characters",
    "long": "Long {} (above 900 characters)",
}
PARTS: Final = {
    "morning": "before 11:00",
    "midday": "from 11:00 to 14:00",
    "afternoon": "after 14:00",
}
SAID: Final[dict[Trait, Callable[[str, str], str]]] = {
    Trait.TONE: lambda value, messages: f"{value.capitalize()} {messages}",
    Trait.ANGLE: lambda value, messages: f"{messages} with the angle “{value}”",
    Trait.LENGTH: lambda value, messages: LENGTHS[value].format(messages),
    Trait.HOUR: lambda value, messages: f"{messages} {PARTS[value]}",
}


def pattern_words(pattern: Pattern) -> str:
    """One sentence; names in it are as they were written."""
    messages = MESSAGES.get(pattern.channel, "messages")
    what = SAID[pattern.trait](pattern.value, messages)
    whom = pattern.whom or "everybody"
    return (
        f"{what[:1].upper()}{what[1:]} get a positive answer more often (to {whom}): "
        f"{pattern.positive} of {pattern.delivered} ({pattern.low:g} to {pattern.high:g} %) "
        f"against {pattern.others_positive} of {pattern.others_delivered} of the others "
        f"({pattern.others_low:g} to {pattern.others_high:g} %); sure to {pattern.sure} %."
    )


def looked_at_words(report: PatternReport) -> str:
    if not report.looked_at:
        return (
            f"{counted(report.messages, 'message')} of the last {report.days} days had time to be "
            "answered: too few to compare. A comparison takes 30 on each side."
        )
    return (
        f"{counted(report.looked_at, 'comparison')} of {counted(report.messages, 'message')} of "
        f"the last {report.days} days; how sure is corrected for their number. What differs was "
        "not drawn by lot: a campaign's test settles it."
    )


def patterns_message(report: PatternReport) -> Message:
    title = "What is answered better"
    blocks: list[Block] = [header(title)]
    lines = [f"• {esc(pattern_words(each), 600)}" for each in report.patterns[:MOST]]
    blocks.append(section("\n".join(lines) or "Nothing differs surely enough yet."))
    blocks.append(context(looked_at_words(report)))
    return Message(
        text=f"{title}: {counted(len(report.patterns), 'pattern')}.",
        blocks=blocks,
    )
