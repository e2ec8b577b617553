"""Decides how Drumbeat introduces itself and lists what it can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import DividerBlock

from blocks.base import Message, context, header, section

LINES_EACH = 20
"""A section holds 3,000 characters and would be cut without a word."""


@dataclass(frozen=True)
class CommandHelp:
    """`usage` is what follows `/outreach`; `summary` says what comes of it."""

    usage: str
    summary: str


def help_message(commands: Sequence[CommandHelp]) -> Message:
    lines = [f"`/outreach {c.usage}`  {c.summary}" for c in commands]
    return Message(
        text="Drumbeat: what you can do with /outreach",
        blocks=[
            header("Drumbeat"),
            section(
                "Your outreach, from who to write to until the meeting. Drop a CSV of prospects "
                "into this channel to begin, or draft for the ones you have."
            ),
            DividerBlock(),
            *(
                section("\n".join(lines[at : at + LINES_EACH]))
                for at in range(0, len(lines), LINES_EACH)
            ),
            context(
                "Nothing leaves without somebody's approval. E-mails then go out by themselves at "
                "the right hour; LinkedIn and phone wait for you."
            ),
        ],
    )
