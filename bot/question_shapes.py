"""Reads from `question_shapes.toml` what questions ask for by the meanings of their words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Final, Literal

_ASKED: Final = "WHO WHAT WHICH"
ALWAYS: Final = frozenset({"FILLER", "SHOW", "ANY"})
"""What any question may have."""


@dataclass(frozen=True)
class Shape:
    """All of `needs` (one of each set), nothing but these and what it `may` have besides."""

    command: str
    needs: tuple[frozenset[str], ...]
    may: frozenset[str]
    words: str = ""
    """May hold `{name}`, `{time}`, `{number}`, `{by}`, and `{mine}` for one's own."""
    name: bool = False
    after: tuple[str, ...] = ()
    """Words of which one stands before the name."""
    time: Literal["no", "may", "must", "now", "ahead", "past"] = "no"
    by: bool = False
    number: bool = False


def _shape(needs: str, may: str = "", after: str = "", **more: object) -> Shape:
    groups = tuple(frozenset(group.split("|")) for group in needs.split())
    also = frozenset(may.replace("ASKED", _ASKED).split())
    return Shape(
        needs=groups,
        may=also.union(*groups, ALWAYS),
        after=tuple(after.split()),
        **more,  # type: ignore[arg-type]  # the file's own words, checked by a test
    )


SHAPES: Final = tuple(
    _shape(**row)
    for row in tomllib.loads(
        resources.files("bot").joinpath("question_shapes.toml").read_text(encoding="utf-8")
    )["shape"]
)
EXAMPLES: Final = (
    "Who answered this week?",
    "Who was written to yesterday?",
    "Which meetings were booked this month?",
    "Who is interested?",
    "Who said not now?",
    "Which prospects are new this week?",
    "How many drafts wait?",
    "What did NAME say?",
    "When did we last write to NAME?",
    "How is the campaign NAME doing?",
    "Which campaigns are paused?",
    "What is our reply rate by channel this month?",
    "How does this month compare to last month?",
    "Which tests have a result?",
    "Are we on track?",
    "Who is away?",
    "Who is at the limit?",
    "What tasks do I have?",
    "What goes out tomorrow?",
    "What did it cost this month?",
    "What can I ask?",
)
"""What is told to whoever asks something else; each is understood."""
