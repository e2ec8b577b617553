"""Decides which clauses are about another channel: who wants no calls may still be written to."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from engine.replies.phrasing import folded
from engine.replies.together import any_of, clauses_but


def without(text: str) -> str:
    """The text without the clauses that ask not to be called, texted or found elsewhere.

    A clause that speaks of mails or of contact as well stays: who is not sure stops.
    """
    return clauses_but(text, _is_elsewhere)


def _is_elsewhere(clause: str) -> bool:
    words, said = _words(), folded(clause).lower()
    rest = words.written_elsewhere.sub(" ", said)
    is_named = rest != said or words.elsewhere.search(said) is not None
    return is_named and words.refuses.search(said) is not None and not words.mails.search(rest)


@dataclass(frozen=True)
class _Words:
    refuses: re.Pattern[str]
    elsewhere: re.Pattern[str]
    mails: re.Pattern[str]
    written_elsewhere: re.Pattern[str]


@cache
def _words() -> _Words:
    text = resources.files(__package__).joinpath("other_channels.toml").read_text(encoding="utf-8")
    return _Words(**{name: any_of(words) for name, words in tomllib.loads(text).items()})
