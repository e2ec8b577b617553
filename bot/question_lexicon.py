"""Reads from `question_lexicon.toml` what the words of questions stand for, alone and in rows."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Final

_FILE: Final = tomllib.loads(
    resources.files("bot").joinpath("question_lexicon.toml").read_text(encoding="utf-8")
)
GROUPS: Final[dict[str, str]] = _FILE["groups"]
ACTS: Final = frozenset(_FILE["acts"]["words"].split())
ORDERS: Final = frozenset(_FILE["orders"]["words"].split())
NUMBERS: Final = {
    word: at
    for at, word in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=2
    )
}


def _read(listed: dict[str, str]) -> dict[tuple[str, ...], frozenset[str]]:
    """What each word or row of words may stand for."""
    found: dict[tuple[str, ...], set[str]] = {}
    for sense, words in listed.items():
        alone, *rows = words.split(",")
        for each in [*((word,) for word in alone.split()), *(tuple(row.split()) for row in rows)]:
            found.setdefault(each, set()).add(sense)
    return {words: frozenset(senses) for words, senses in found.items()}


SENSES: Final = _read(_FILE["senses"])
LONGEST: Final = max(map(len, SENSES))
