"""Decides what a message says in plain words, for whoever cannot see its blocks."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from blocks.base import Message
from blocks.spoken import JOINER

LABELS = {"actions", "button"}
"""What one presses is no part of what is told."""


def words_of(message: Message) -> str:
    """All that the blocks say, a line each; the text of a message that has none."""
    return words_in(message.blocks) or _plain(message.text)


def words_in(blocks: Sequence[Block]) -> str:
    return "\n".join(_plain(text) for block in blocks for text in _texts(block.to_dict()))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if value.get("type") in LABELS:
            return
        for key, inner in value.items():
            if key in {"text", "alt_text", "title"} and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _plain(text: str) -> str:
    return html.unescape(text).replace(JOINER, "").strip()
