"""Decides in which language a text is, by the small words that every sentence has.

A library that tells seventy languages apart is not needed to see that a text is not in the one
expected, and is wrong about short notes; a few dozen small words are right about two sentences.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources

ENGLISH = "en"
OTHER = "other"
"""Another script than Latin, in whatever language."""
LATIN = "LATIN"
WORD = re.compile(r"[^\W\d_]+")
ENOUGH = 4
"""So many different small words of a language have to be there to name it."""
CLEARLY = 1.5
"""The first language has to have so many times the second one's."""
FOREIGN_SHARE = 0.3
"""More letters than this of another script are not a name any more."""


def language_of(text: str) -> str | None:
    """The language's code, `other` for another script than Latin, or None when it is not clear."""
    if not text.isascii() and _foreign_share(text) > FOREIGN_SHARE:
        return OTHER
    words = {word.casefold() for word in WORD.findall(text)}
    counts = sorted(((len(words & small), code) for code, small in _small()), reverse=True)
    (most, code), (second, _) = counts[0], counts[1]
    return code if most >= ENOUGH and most >= second * CLEARLY else None


def _foreign_share(text: str) -> float:
    letters = [c for c in text if c.isalpha()]
    foreign = sum(not c.isascii() and LATIN not in unicodedata.name(c, "") for c in letters)
    return foreign / max(len(letters), 1)


def code_of(told: str) -> str | None:
    """The code of a language that a record names: `de`, `de-AT`, German, Deutsch."""
    plain = told.strip().casefold()
    for code, known in languages().items():
        if plain.split("-")[0].split("_")[0] == code or plain in known["called"]:
            return code
    return None


@cache
def languages() -> Mapping[str, Mapping[str, str]]:
    source = resources.files("engine.generation").joinpath("languages.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def _small() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((code, frozenset(known["small"].split())) for code, known in languages().items())


def name_of(code: str) -> str:
    """What a language is called in English; the code itself where that is not known."""
    known = languages().get(code)
    return known["name"] if known else code


def is_known(code: str) -> bool:
    """Whether it is known how a language is written."""
    return code in languages()
