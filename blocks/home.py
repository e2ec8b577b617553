"""Decides how the Home tab looks: the queue first, then the week, or how to begin."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, DividerBlock
from slack_sdk.models.views import View as SlackView

from blocks.base import context, counted, header, section
from engine.views.home import Home

QUEUE = (
    ("drafts_waiting", "draft to decide", "drafts to decide"),
    ("tasks_waiting", "LinkedIn or phone task", "LinkedIn or phone tasks"),
    ("replies_open", "reply to answer", "replies to answer"),
    (
        "to_review",
        "prospect to review: `/outreach review`",
        "prospects to review: `/outreach review`",
    ),
    ("mails_waiting", "approved e-mail waiting for its hour", "approved e-mails waiting"),
)


def home_view(home: Home) -> SlackView:
    blocks = [header("Your outreach"), *(_begin() if home.prospects == 0 else _figures(home))]
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
    queue = [
        f"*{count}* {one if count == 1 else many}"
        for name, one, many in QUEUE
        if (count := getattr(home, name))
    ]
    blocks: list[Block] = []
    if home.is_paused:
        blocks.append(section("*Sending is paused* for the whole team. `/outreach resume`"))
    blocks.append(section("\n".join(queue) or "Nothing waits for you. `/outreach prioritize`"))
    blocks += [
        DividerBlock(),
        section(
            f"*This week*\n{home.week_sent} sent · {home.week_replies} answered · "
            f"{counted(home.week_meetings, 'meeting')} booked"
        ),
    ]
    known = counted(home.prospects, "prospect")
    unscored = f", {home.unscored:,} not scored yet: `/outreach segment`" if home.unscored else ""
    blocks.append(context(known + unscored))
    return blocks
