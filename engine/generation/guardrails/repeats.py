"""Decides whether a text says again what an earlier touch has said."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz import fuzz

from engine.generation.guardrails.look import Look, flattened, sentences
from engine.views.drafts import DraftWarning

NEARLY_THE_SAME = 85.0
"""Of 100: two texts with a word changed here and there are above, two of one kind far below."""
MOSTLY = 0.6
SHORTEST = 30
"""Characters of a sentence; a greeting or a short question may come twice."""


def repeats(look: Look) -> Iterator[DraftWarning]:
    text = flattened(look.text)
    for said in map(flattened, look.brief.said):
        if text and (_nearly(text, said) or _mostly(look.text, said)):
            yield DraftWarning(
                code="repeats", text="An earlier message says nearly the same. Add something new."
            )
            return


def _nearly(text: str, said: str) -> bool:
    return fuzz.ratio(text, said, score_cutoff=NEARLY_THE_SAME) > 0


def _mostly(text: str, said: str) -> bool:
    long = [flattened(each) for each in sentences(text) if len(each) >= SHORTEST]
    told = sum(each in said for each in long)
    return len(long) > 1 and told / len(long) >= MOSTLY
