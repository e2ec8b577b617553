"""Decides in which language a text is, by the small words that every sentence has.

A library that tells seventy languages apart is not needed to see that a text is not in the one
expected, and is wrong about short notes; a few dozen small words are right about two sentences.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from engine.generation.guardrails.look import WORD, Look
from engine.views.drafts import DraftWarning

LATIN = "LATIN"
ENOUGH = 4
"""So many different small words of a language have to be there to name it."""
CLEARLY = 1.5
"""The first language has to have so many times the second one's."""
FOREIGN_SHARE = 0.3
"""More letters than this of another script are not a name any more."""


def language(look: Look) -> Iterator[DraftWarning]:
    expected = look.brief.language
    names = _languages()
    if expected not in names:
        return  # nothing is known about how it is written
    found = language_of(look.bare)
    if found is not None and found != expected:
        other = names[found]["name"] if found in names else "another script"
        yield DraftWarning(
            code="language",
            text=f"This reads like {other}; it should be {names[expected]['name']}. Check it.",
        )


def language_of(text: str) -> str | None:
    """The language's code, `other` for another script than Latin, or None when it is not clear."""
    if not text.isascii() and _foreign_share(text) > FOREIGN_SHARE:
        return "other"
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
    for code, known in _languages().items():
        if plain.split("-")[0].split("_")[0] == code or plain in known["called"]:
            return code
    return None


@cache
def _languages() -> Mapping[str, Mapping[str, str]]:
    source = resources.files("engine.generation.guardrails").joinpath("languages.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def _small() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((code, frozenset(known["small"].split())) for code, known in _languages().items())


def name_of(code: str) -> str:
    """What a language is called in English; the code itself where that is not known."""
    known = _languages().get(code)
    return known["name"] if known else code
