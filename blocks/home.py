"""Decides how the Home tab looks: the queue first, then the week, or how to begin."""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.models.blocks import Block, DividerBlock
from slack_sdk.models.views import View as SlackView

from blocks.actions import Action
from blocks.base import actions, button, context, counted, header, plural, section
from blocks.refs import NoRef
from blocks.review_refs import ReviewRef
from engine.views.home import Home

IN_CHANNEL = ", in the channel"
QUEUE = (
    ("tasks_waiting", "LinkedIn or phone task", "LinkedIn or phone tasks", IN_CHANNEL),
    ("replies_open", "reply to answer", "replies to answer", IN_CHANNEL),
    ("mails_waiting", "approved message waiting for its hour", "approved messages waiting", ""),
)
"""What waits, in words for one and for many; those that a card in the channel is about say so."""


def home_view(home: Home) -> SlackView:
    blocks = [header("Your outreach"), *(_begin() if home.prospects == 0 else _figures(home))]
    blocks.append(actions(button("Choose your alerts", Action.ALERTS_EDIT, NoRef())))
    return SlackView(type="home", blocks=blocks)


def _begin() -> list[Block]:
    return [
        section(
            "*Three steps to your first message*\n"
            "1. Drop a CSV of prospects into your channel and confirm the import.\n"
            "2. Type `/outreach prioritize` there: who to write to, and why.\n"
            "3. Press *Draft for the top 5* and approve what you would sign."
        )
    ]


def _figures(home: Home) -> list[Block]:
    blocks: list[Block] = []
    if home.is_paused:
        blocks.append(section("*Sending is paused* for the whole team. `/outreach resume`"))
    blocks += [
        *_queue(home),
        DividerBlock(),
        section(
            f"*This week*\n{home.week_sent} sent · {home.week_replies} answered · "
            f"{counted(home.week_meetings, 'meeting')} booked"
        ),
    ]
    unscored = f", {home.unscored:,} not scored yet" if home.unscored else ""
    blocks.append(context(counted(home.prospects, "prospect") + unscored))
    return blocks


def _queue(home: Home) -> Iterator[Block]:
    """What waits for a person, each with its button; what a card in the channel is about, there."""
    if home.drafts_waiting:
        yield section(
            f"*{home.drafts_waiting:,}* {plural(home.drafts_waiting, 'draft')} to decide",
            accessory=button("Decide", Action.QUEUE_OPEN_ALL, NoRef(), style="primary"),
        )
    if home.to_review:
        yield section(
            f"*{home.to_review:,}* {plural(home.to_review, 'prospect')} to review",
            accessory=button("Review", Action.IMPORT_REVIEW_OPEN, ReviewRef()),
        )
    lines = [
        f"*{count:,}* {plural(count, one, many)}{where}"
        for name, one, many, where in QUEUE
        if (count := getattr(home, name))
    ]
    if lines:
        yield section("\n".join(lines))
    elif not home.drafts_waiting and not home.to_review:
        yield section("Nothing waits for you. `/outreach prioritize` shows whom to write to next.")
