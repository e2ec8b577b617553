"""Reads how mail programs and people mark what is not new in a mail, from `layout.toml`.

The words by which those who sign are known stand in `signers.toml`.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources


class WordLists:
    """The lists of one file, as words or as an expression."""

    def __init__(self, name: str) -> None:
        text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
        self._lists: dict[str, list[str]] = tomllib.loads(text)

    def words(self, name: str) -> frozenset[str]:
        """All words of a list."""
        return frozenset(word for line in self._lists[name] for word in line.split())

    def expression(
        self, name: str, *, before: str = "", behind: str = "", flags: re.RegexFlag = re.NOFLAG
    ) -> re.Pattern[str]:
        """Any expression of a list, with what has to stand before and behind it."""
        return re.compile(f"{before}(?:{'|'.join(self._lists[name])}){behind}", flags)


def _load() -> dict[str, re.Pattern[str]]:
    text = resources.files(__package__).joinpath("layout.toml").read_text(encoding="utf-8")
    return {
        name: re.compile("|".join(f"(?:{one})" for one in expressions), re.IGNORECASE)
        for name, expressions in tomllib.loads(text).items()
    }


_LAYOUT = _load()
SIGNERS = WordLists("signers.toml")

CLOSING = _LAYOUT["closing"]
CLOSING_LONG = _LAYOUT["closing_long"]
CLOSING_LOOSE = _LAYOUT["closing_loose"]
THANKS = _LAYOUT["thanks"]
SENT_FROM = _LAYOUT["sent_from"]
LEGAL = _LAYOUT["legal"]
NOTICE = _LAYOUT["notice"]
SEPARATOR = _LAYOUT["separator"]
INTRODUCTION = _LAYOUT["introduction"]
INTRODUCTION_OF_MARKS = _LAYOUT["introduction_of_marks"]
WROTE_BEGINS = _LAYOUT["wrote_begins"]
HEADER = _LAYOUT["header"]
FROM_LABEL = _LAYOUT["from_label"]
FOOTER = _LAYOUT["footer"]
"""What stands below a signature by itself: a way out of the writer's own mailings."""
