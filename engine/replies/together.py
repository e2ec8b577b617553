"""Decides whether the words of one clause ask together to be left alone, however it is put."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib import resources

from engine.replies.phrasing import folded

CLAUSE = re.compile(
    r"(?<!\b\d)(?<!\b\d\d)\.\s|[!?;:,\n()–—]\s"
    r"|\s(?:but|and then|aber|sondern|pero|sino|ma|maar|ale|lecz|men|mutta|hanem)\s"
)
"""Where one clause ends and another begins; “11. Januar” is one."""
MOST_CHARACTERS = 220
"""A longer clause is a paragraph without points, in which words do not belong together."""


def ask_to_end(text: str) -> bool:
    """For a text as phrases expect it."""
    clauses = (clause for clause in CLAUSE.split(text) if len(clause) <= MOST_CHARACTERS)
    return any(map(_asks, dict.fromkeys(clause.lower() for clause in clauses)))


def clauses_but(text: str, is_left_out: Callable[[str], bool]) -> str:
    """The text without some of its clauses; a sentence ends where it did."""
    kept, at = "", 0
    for end in [*CLAUSE.finditer(text), None]:
        clause = text[at : end.start() if end else len(text)]
        parted = end.group() if end else ""
        if not is_left_out(clause):
            kept += clause + parted
        elif kept and parted[:1] in tuple(".!?\n"):
            kept = kept.rstrip(" ,;:–—(") + parted
        at = end.end() if end else len(text)
    return kept


def _asks(clause: str) -> bool:
    return any(
        any(all(part.search(clause) for part in parts) for parts in rules)
        and not never.search(clause)
        for rules, never in _rules()
    )


@cache
def _rules() -> tuple[tuple[tuple[tuple[re.Pattern[str], ...], ...], re.Pattern[str]], ...]:
    """By language: what stands together, and beside which words it is something else."""
    text = resources.files(__package__).joinpath("together.toml").read_text(encoding="utf-8")
    found = []
    for table in tomllib.loads(text).values():
        never = any_of(table.pop("never"))
        rules = tuple(tuple(map(any_of, lists)) for lists in table.values())
        found.append((rules, never))
    return tuple(found)


def any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_word, words)))


def _word(written: str) -> str:
    word = re.escape(folded(written)).replace(r"\*", r"\w*").replace("_", " ")
    before = "" if written == "n't" else r"(?<!\w)"
    return rf"{before}{word}(?!\w)"
