"""Holds what every rule looks at: the text, its subject, and what the brief lets it say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from engine.generation.briefs import Brief
from engine.generation.guardrails.addresses import without_addresses
from engine.generation.sms import STOP_LINE
from engine.views.drafts import DraftWarning
from storage.states import Channel

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
ENDS = re.compile(r"(?<=[.!?…])\s+|\n+")
MOST_NAMED = 3
"""How many findings of one rule are named; the rest is of the same kind."""


@dataclass(frozen=True)
class Look:
    """One text under examination. `strict`: a model wrote it, so what only may be true is found."""

    text: str
    subject: str | None
    brief: Brief
    strict: bool = False

    @cached_property
    def whole(self) -> str:
        return f"{self.subject or ''}\n{self.text}"

    @cached_property
    def bare(self) -> str:
        """The text without addresses: their parts are no words of it."""
        return without_addresses(self.text)

    @cached_property
    def bare_subject(self) -> str:
        return without_addresses(self.subject or "")

    @cached_property
    def flat(self) -> str:
        """All of it in one line of small letters with straight apostrophes, for phrases."""
        return flattened(self.whole)

    @cached_property
    def known(self) -> str:
        return known_text(self.brief)

    @cached_property
    def known_flat(self) -> str:
        return flattened(self.known)

    @cached_property
    def known_words(self) -> frozenset[str]:
        return words_of(self.known)


Rule = Callable[[Look], Iterator[DraftWarning]]


def flattened(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split())


def sentences(text: str) -> list[str]:
    return [part for part in ENDS.split(text) if part.strip()]


@lru_cache(maxsize=256)
def words_of(text: str) -> frozenset[str]:
    """The words of a text in small letters, parts of hyphenated ones and owners included."""
    found = {word.casefold().replace("’", "'") for word in WORD.findall(text)}
    parts = {part for word in found for part in re.split(r"[-']", word)}
    return frozenset(found | parts)


def known_text(brief: Brief) -> str:
    """All that a draft for this brief may speak of."""
    person, offer = brief.person, brief.offer
    return "\n".join(
        [
            *brief.facts.values(),
            person.full_name,
            *person.insights,
            *brief.reasons,
            *brief.said,
            offer.topic,
            offer.value_proposition,
            *offer.proof_points,
            *offer.questions,
            *brief.shown,
            brief.guidance,
            brief.sender_name,
            brief.sign_off,
            brief.thread_subject or "",
            STOP_LINE if brief.channel is Channel.SMS else "",
            *(brief.deferral.sayable if brief.deferral else ()),
        ]
    )


def team_words(brief: Brief) -> str:
    """The team's own words: an address comes from them or not at all, never from a record."""
    offer = brief.offer
    return "\n".join(
        [
            *brief.addresses,
            *(demo.mark for demo in brief.demos),
            *offer.proof_points,
            *offer.questions,
            offer.value_proposition,
            brief.guidance,
            brief.sign_off,
        ]
    )
