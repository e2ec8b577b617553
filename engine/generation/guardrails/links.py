"""Decides which addresses a text may name: those of the offer, exactly as they stand there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from engine.generation.guardrails.addresses import addresses, bare_address
from engine.generation.guardrails.look import Look, team_words
from engine.views.drafts import DraftWarning


def unknown_links(look: Look) -> Iterator[DraftWarning]:
    known = _known(team_words(look.brief))
    for found in addresses(look.whole):
        if bare_address(found.group()) not in known:
            address = found.group().rstrip(".,;:!?")
            yield DraftWarning(
                code="unknown_link", text=f"“{address}” is not among the offer's links. Check it."
            )


@lru_cache(maxsize=256)
def _known(text: str) -> frozenset[str]:
    return frozenset(bare_address(found.group()) for found in addresses(text))
