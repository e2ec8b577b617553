"""Decides how an answer to a question says what the question was taken for."""

from __future__ import annotations

from dataclasses import replace

from blocks.base import MOST_BLOCKS, Message, context, esc


def understood(answer: Message, command: str) -> Message:
    """The answer below the command that gives it again; a full message stays as it is."""
    if len(answer.blocks) >= MOST_BLOCKS:
        return answer
    line = context(f"The same as `/outreach {esc(command.replace('`', ''))}`")
    return replace(answer, blocks=[line, *answer.blocks])
