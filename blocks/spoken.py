"""Decides what a message says in words alone: screen readers are given its text and no blocks."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

JOINER: Final = "\u2060"
_BAR: Final = re.compile("`?[▰▱]+`? ?")
"""What is drawn beside a number that is told."""
_MARKS: Final = re.compile(rf"[*_~`{JOINER}]|<[^<>]*>")


def spoken(headline: str, blocks: Sequence[Mapping[str, Any]], limit: int) -> str:
    """The headline and then all that the blocks say, in whole lines, up to `limit` characters.

    A first block that says the headline in other clothes (a name in bold, somebody called) takes
    its place. Buttons are not in it: they are reached, and read out, by themselves.
    """
    said = [text for block in blocks for text in _words(block)]
    lines = said if said and _bare(headline) in _bare(said[0]) else [headline, *said]
    told = lines[0]
    for line in lines[1:]:
        if len(told) + len(line) + 1 > limit:
            break
        told = f"{told}\n{line}"
    return told


def _words(block: Mapping[str, Any]) -> Iterator[str]:
    """What one block says, escaped as Slack wants it."""
    objects = [block.get("text"), *(block.get("fields") or ())]
    if block["type"] == "context":
        objects = list(block["elements"])
    for each in objects:
        if each is not None and each["type"] == "plain_text":
            yield html.escape(each["text"], quote=False)
        elif each is not None:
            yield _BAR.sub("", each.get("text") or each["alt_text"])


def _bare(text: str) -> str:
    return " ".join(_MARKS.sub("", html.unescape(_MARKS.sub("", text))).split())
