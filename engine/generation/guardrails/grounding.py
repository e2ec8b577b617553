"""Decides whether a model's statement is made of the brief's words and of ones that claim nothing.

Patterns find the lies that one has thought of. This finds the others, by the one thing they have in
common: a word about somebody or something that nobody gave.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

from engine.generation.guardrails.look import MOST_NAMED, WORD, Look, sentences, words_of
from engine.generation.languages import ENGLISH
from engine.views.drafts import DraftWarning

ABOUT = frozenset(
    {
        *("you", "your", "yours", "you're", "you've", "you'll", "you'd", "yourself"),
        *("we", "we're", "we've", "we'll", "our", "ours", "us", "i'm", "i've", "me", "my"),
        *("it", "it's", "its", "they", "they're", "their", "them"),
    }
)
"""A statement with one of these says something about the two, or about the product."""
STRAY = 1
"""So many words of its own may have a question, or a statement about the world."""
ENDINGS = (
    *("'s", "ations", "ation", "ments", "ment", "ings", "ing", "ers", "ies", "ied", "ers", "er"),
    *("als", "al", "ions", "ion", "ed", "es", "ly", "s", "y", "e"),
)
SHORTEST_STEM = 3


def ungrounded(look: Look) -> Iterator[DraftWarning]:
    """Words that stand neither in the brief nor among those that claim nothing."""
    if not look.strict or look.brief.language != ENGLISH:
        return
    known = _stems(look.known)
    names = _names(f"{look.brief.person.company or ''} {look.brief.offer.value_proposition}")
    found: list[str] = []
    for sentence in (*sentences(look.bare), look.bare_subject):
        words = [word.casefold().replace("’", "'") for word in WORD.findall(sentence)]
        strange = [word for word in words if not _is_grounded(word, known)]
        asked = sentence.rstrip(" \"”'").endswith("?")
        about = not asked and any(word in ABOUT or word in names for word in words)
        if len(strange) > (0 if about else STRAY):
            found += strange
    for word in list(dict.fromkeys(found))[:MOST_NAMED]:
        yield DraftWarning(
            code="unknown_claim",
            text=f"“{word}” is said of somebody or something, and is nowhere in the brief.",
        )


@lru_cache(maxsize=256)
def _names(text: str) -> frozenset[str]:
    """The capitalised words of a company and a product that are no ordinary ones."""
    words = {word.casefold() for word in WORD.findall(text) if word[0].isupper()}
    return frozenset(word for word in words if word not in _plain())


def _is_grounded(word: str, known: frozenset[str]) -> bool:
    if _is_one_of(word, known):
        return True
    parts = re.split(r"[-']", word)
    return len(parts) > 1 and all(
        _is_one_of(part, known) or len(part) < SHORTEST_STEM for part in parts
    )


def _is_one_of(word: str, known: frozenset[str]) -> bool:
    found = stems(word)
    return not found.isdisjoint(_plain()) or not found.isdisjoint(known)


@lru_cache(maxsize=256)
def _stems(text: str) -> frozenset[str]:
    return frozenset(each for word in words_of(text) for each in stems(word))


@lru_cache(maxsize=4096)
def stems(word: str) -> frozenset[str]:
    """The word with and without its endings, crudely: refer, referred and referral share one."""
    cut = {word, word.removesuffix("e")}
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            bare = word[: -len(ending)]
            cut.add(bare[:-1] if bare[-1] == bare[-2] and bare[-1] not in "aeiousl" else bare)
    return frozenset(cut)


@cache
def _speech() -> dict[str, frozenset[str]]:
    source = resources.files("engine.generation.guardrails").joinpath("speech.toml")
    groups = tomllib.loads(source.read_text(encoding="utf-8"))
    return {name: frozenset(group.split()) for name, group in groups.items()}


def small_words() -> frozenset[str]:
    """Those that hold a sentence together and mean nothing alone."""
    return _speech()["small"]


@cache
def _plain() -> frozenset[str]:
    words = set().union(*_speech().values())
    for name in ("common", "structures"):
        texts = resources.files("engine.generation.texts").joinpath(f"{name}.toml")
        told = re.sub(r"\{[{%].*?[%}]\}|#.*", " ", texts.read_text(encoding="utf-8"))
        words |= set(re.findall(r"\b[a-z]{2,}\b", told))
    return frozenset(each for word in words for each in stems(word))
