"""Decides whether an SMS is nothing but a word that ends them, or begins them again."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files

from engine.prospects.words import plain

MOST_WORDS = 6
"""Of a message that is nothing but such a word and courtesies."""


class Keyword(StrEnum):
    STOP = "stop"
    START = "start"


def keyword(text: str) -> Keyword | None:
    """STOP or START in any of the languages; None for all that says more: “stop by on Friday”."""
    words = plain(text).split()
    if not words or len(words) > MOST_WORDS:
        return None
    besides = _list("besides")
    meant = {word for word in words if word not in besides}
    for kind in Keyword:
        if meant and meant <= _list(kind):
            return kind
    return None


@cache
def _list(name: str) -> frozenset[str]:
    told = tomllib.loads((files("engine.replies") / "stop_words.toml").read_text("utf-8"))
    return frozenset(word for words in told[name].values() for word in plain(words).split())
