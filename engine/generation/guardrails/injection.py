"""Decides whether a text, or a record, speaks to a machine, or as one, or asks for secrets."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

from engine.generation.guardrails.look import Look, flattened, team_words
from engine.views.drafts import DraftWarning

SECRET = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{16,}(?![\w-])")
"""Letters and digits mixed, longer than any word: a key or a token."""
ROLE = re.compile(
    r"^\s*(?:system|assistant|user|human|ai|developer|tool)\s*:", re.IGNORECASE | re.MULTILINE
)
MARKS = re.compile(
    r"<\|\w+\|>|\[/?inst\]|<</?sys>>|^#{2,}\s?(?:instruction|response)",
    re.IGNORECASE | re.MULTILINE,
)


def carried_out(look: Look) -> Iterator[DraftWarning]:
    """Signs that a text follows somebody else's instructions, or came out of a machine's talk."""
    found = (
        _phrases().search(look.flat)
        or ROLE.search(look.whole)
        or MARKS.search(look.whole)
        or SECRET.search(f"{look.bare_subject}\n{look.bare}")
    )
    if found is not None and found.group().strip() not in flattened(team_words(look.brief)):
        yield DraftWarning(
            code="injection",
            text=f"“{found.group().strip()[:60]}” is nothing that one writes to a prospect. "
            "Take it out.",
        )


def instructs(text: str) -> bool:
    """Whether a record holds words that are meant for a machine, not for a person."""
    return bool(
        _phrases().search(flattened(text)) or ROLE.search(text) or MARKS.search(text)
    ) or bool(_orders().search(flattened(text)))


@cache
def _phrases() -> re.Pattern[str]:
    return _compiled("said")


@cache
def _orders() -> re.Pattern[str]:
    return _compiled("ordered")


def _compiled(group: str) -> re.Pattern[str]:
    source = resources.files("engine.generation.guardrails").joinpath("injection.toml")
    patterns = tomllib.loads(source.read_text(encoding="utf-8"))[group]
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")
