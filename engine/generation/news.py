"""Decides whether a text brings something of the brief that no earlier one told, in any words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from engine.generation.briefs import Brief
from engine.generation.guardrails import mentions
from engine.generation.guardrails.grounding import stems
from engine.generation.guardrails.look import flattened, words_of
from engine.generation.material import ORDER

SHORTEST = 4
"""Letters of a word that says something: “to”, “and” and “its” are everywhere."""
ENOUGH = 0.4
"""The share of a fact's own words by which a text tells it; a clause of it is told by fewer."""
LEAST = 2


def brings_nothing(text: str, brief: Brief, untold: Mapping[str, str]) -> bool:
    """Whether a follow-up, or a check-in, tells none of what nobody has told yet."""
    if brief.kind not in ORDER:
        return False
    return not any(_tells(text, fact, brief) for fact in untold.values())


def untold_of(brief: Brief, facts: Mapping[str, str]) -> dict[str, str]:
    """Those of `facts` that no text of the sequence has told so far."""
    return {
        key: fact
        for key, fact in facts.items()
        if not any(_tells(text, fact, brief) for text in brief.said)
    }


def _tells(text: str, fact: str, brief: Brief) -> bool:
    """Whether `fact` stands in `text`, word for word or by its own words in any form."""
    if flattened(fact).rstrip(".") in flattened(text) or mentions(text, fact):
        return True
    own = _own_words(fact, _common(brief))
    told = _stems(text)
    found = sum(not stems(word).isdisjoint(told) for word in own)
    return found >= LEAST and found / len(own) >= ENOUGH


def _common(brief: Brief) -> str:
    """What every message to this person speaks of, so that it is no news."""
    return "\n".join((*brief.facts.values(), brief.offer.topic, brief.offer.value_proposition))


@lru_cache(maxsize=512)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem for word in words_of(text) for stem in stems(word))


@lru_cache(maxsize=512)
def _own_words(fact: str, common: str) -> frozenset[str]:
    spoken_of = _stems(common)
    return frozenset(
        word
        for word in words_of(fact)
        if len(word) >= SHORTEST and stems(word).isdisjoint(spoken_of)
    )
