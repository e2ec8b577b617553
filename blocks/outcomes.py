"""Decides how it looks what came of messages: counts first, a rate with what it is a share of."""

from __future__ import annotations

from typing import Final

from slack_sdk.models.blocks import Block

from blocks.bars import bar
from blocks.base import context, counted, esc, plural, section
from engine.views.outcomes import By, Funnel, GroupFigures, Outcomes, OutreachCost, TimeToReply

MOST_GROUPS: Final = 24
DAY: Final = 48.0
"""Hours from which on a time is told in days."""
NAMES: Final = {
    By.SEGMENT: "audience",
    By.SEQUENCE: "sequence type",
    By.STEP: "step",
    By.VARIANT: "variant",
    By.CHANNEL: "channel",
    By.SENDER: "sender",
    By.OWNER: "owner",
    By.SOURCE: "source",
    By.HOUR: "hour on the recipient's clock",
}


def outcome_blocks(outcomes: Outcomes) -> list[Block]:
    """What came by now of what was sent in the time: the funnel, the groups, how soon, the cost."""
    if not outcomes.funnel.contacted:
        return []
    blocks: list[Block] = [section(funnel_words(outcomes.funnel))]
    if outcomes.by is not None and outcomes.groups:
        title = f"*Answered, by {NAMES[outcomes.by]}*"
        blocks.append(section("\n".join([title, *_groups(outcomes.groups)])))
        blocks.append(
            context(
                "Of the messages that went out in this time, what came by now. Rates are percent "
                "of the group's messages; of fewer than ten none is told."
            )
        )
    more = [soon(outcomes.time_to_reply), paid(outcomes.cost)]
    if any(more):
        blocks.append(context(*(line for line in more if line)))
    return blocks


def funnel_words(funnel: Funnel) -> str:
    """How far people came, each step with its share of the one before where these were enough."""
    steps = (
        f"{funnel.contacted} contacted",
        f"{funnel.delivered} reached{_share(funnel.delivered_of_contacted)}",
        f"{funnel.replied} answered{_share(funnel.replied_of_delivered)}",
        f"{funnel.positive} positive{_share(funnel.positive_of_replied)}",
        f"{funnel.meeting} with a meeting{_share(funnel.meeting_of_positive)}",
    )
    return f"*{_heading(funnel)}*\n" + " → ".join(steps)


def _heading(funnel: Funnel) -> str:
    """What is shown: no percents, some, or all of them."""
    shares = (
        funnel.delivered_of_contacted,
        funnel.replied_of_delivered,
        funnel.positive_of_replied,
        funnel.meeting_of_positive,
    )
    if None not in shares:
        return "People, each percent of the step before"
    if any(share is not None for share in shares):
        return "People, percent of the step before where that has ten or more"
    return "People, in numbers: too few for percents"


def _share(percent: float | None) -> str:
    return "" if percent is None else f" ({percent:g} %)"


def _groups(groups: tuple[GroupFigures, ...]) -> list[str]:
    shown = groups[:MOST_GROUPS]
    highest = max((group.reply_rate or 0.0 for group in shown), default=0.0)
    lines = [_group(group, highest) for group in shown]
    if len(groups) > len(shown):
        left = counted(len(groups) - len(shown), "group")
        lines.append(
            f"and {left} more: `/outreach export metrics`, with the same words, has them all"
        )
    return lines


def _group(group: GroupFigures, highest: float) -> str:
    counts = (
        f"{esc(group.label, 60)}: {group.replies} of {group.total}, {group.positive} positive, "
        f"{group.meetings} {plural(group.meetings, 'meeting')}"
    )
    if group.reply_rate is None:
        return counts
    return f"{bar(group.reply_rate, highest)} {group.reply_rate:g} %  {counts}"


def soon(took: TimeToReply | None) -> str:
    """How soon people answer, in words; nothing where few have."""
    if took is None:
        return ""
    return (
        f"Half of {took.answers} answers came within {_time(took.median)}; the quickest quarter "
        f"within {_time(took.lower_quartile)}, three quarters within {_time(took.upper_quartile)}."
    )


def _time(hours: float) -> str:
    return f"{hours:g} hours" if hours < DAY else f"{hours / 24:.1f} days"


def paid(cost: OutreachCost) -> str:
    """What models cost, in words; nothing where there is nothing to tell."""
    unpriced = cost.calls_without_price
    calls = f"{counted(unpriced, 'model call')} without a known price"
    if not cost.total_usd:
        return f"{calls}." if unpriced else ""
    each = (
        "" if cost.cost_per_reply is None else f", ${cost.cost_per_reply:.4f} an answered message"
    )
    return f"Models cost ${cost.total_usd:.2f}{each}{f', and {calls}' if unpriced else ''}."
