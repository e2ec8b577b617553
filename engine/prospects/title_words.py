"""Decides what the words of titles mean, by titles.toml, and which words are two."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from engine.words import MOST_REMEMBERED, Phrases, tokens

FILE: Final = Path(__file__).with_name("titles.toml")
SENIORITIES: Final = (
    "owner",
    "founder",
    "c_level",
    "partner",
    "vp",
    "head",
    "director",
    "manager",
    "senior",
    "entry",
    "intern",
)
"""Of several in one title the first in this order; but nobody's junior or intern is above it."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a phrase means; `beside` says how it changes its neighbours: assists, or deputy."""

    level: str | None = None
    department: str | None = None
    role: str | None = None
    beside: str | None = None


@dataclass(frozen=True)
class KnownWords:
    """All of titles.toml; `medical` are words that make a physician of an MD."""

    phrases: Phrases[Word]
    labels: Mapping[str, str]
    medical: frozenset[str]


@cache
def known_words() -> KnownWords:
    """The words of titles.toml, taken apart as titles are."""
    file = _file()
    meanings: dict[tuple[str, ...], Word] = {}
    for phrase, word in _phrases(file):
        if meanings.setdefault(words_of(phrase), word) != word:
            raise ValueError(f"the phrase {phrase!r} means two things")
    clinical = (words for words, word in meanings.items() if word.department == "clinical")
    return KnownWords(
        phrases=Phrases((" ".join(words), word) for words, word in meanings.items()),
        labels={key: told["label"] for key, told in file["departments"].items()},
        medical=frozenset((*(word for word, *more in clinical if not more), *file["degrees"])),
    )


def _phrases(file: Mapping[str, Any]) -> Iterator[tuple[str, Word]]:
    for level, phrases in file["levels"].items():
        yield from ((phrase, Word(level=level)) for phrase in phrases)
    for beside, phrases in file["beside"].items():
        yield from ((phrase, Word(beside=beside)) for phrase in phrases)
    for key, told in file["departments"].items():
        yield from ((phrase, Word(department=key)) for phrase in told["words"])
    for role in file["role"]:
        word = Word(role.get("level"), role.get("department"), role["name"])
        yield from ((phrase, word) for phrase in role["words"])


def words_of(text: str) -> tuple[str, ...]:
    """The words of a title, compounds taken apart."""
    return tuple(part for word in tokens(text) for part in _split(word))


@lru_cache(maxsize=MOST_REMEMBERED)
def _split(word: str) -> tuple[str, ...]:
    """A compound as its two words: vertriebsleiterin is vertrieb and leiter."""
    for ending, meant in _endings():
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 1:
            return (stem[:-1] if len(stem) > 3 and stem[-1] == "s" else stem, meant)
    return (word,)


@cache
def _endings() -> list[tuple[str, str]]:
    """(ending, the word that it means), the longest first."""
    return sorted(
        (
            (tokens(ending)[0], tokens(word)[0])
            for word, endings in _file()["endings"].items()
            for ending in endings
        ),
        key=lambda pair: -len(pair[0]),
    )


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))
