"""Decides whether a text is in the language that the prospect is written to."""

from __future__ import annotations

from collections.abc import Iterator

from engine.generation.guardrails.look import Look
from engine.generation.languages import OTHER, is_known, language_of, name_of
from engine.views.drafts import DraftWarning


def language(look: Look) -> Iterator[DraftWarning]:
    expected = look.brief.language
    if not is_known(expected):
        return
    found = language_of(look.bare)
    if found is not None and found != expected:
        other = "another script" if found == OTHER else name_of(found)
        yield DraftWarning(
            code="language",
            text=f"This reads like {other}; it should be {name_of(expected)}. Check it.",
        )
