"""Decides which phrases no text should have, and which ones only the brief can bear out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

from engine.generation.deferral import Deferral
from engine.generation.guardrails.look import MOST_NAMED, Look, flattened, sentences
from engine.generation.languages import ENGLISH
from engine.views.drafts import DraftWarning
from storage.states import TouchKind

SAID_BEFORE = "i wrote to you; as i said; as i mentioned"
"""What a follow-up may say of the messages before it."""
ANSWERED = "; ".join(
    f"{thanks} for {what}"
    for thanks in ("thanks", "thank you")
    for what in ("your answer", "your reply", "the answer", "the reply", "getting back")
)
"""What is said to somebody who has written back."""
WROTE = "you wrote; you said; your answer of; your answer from; your reply of; your reply from"
ASKED = "you asked; as you asked; your request of; your request from"
"""What is said to somebody of whom it is known when they put off whoever wrote to them."""


def banned(look: Look) -> Iterator[DraftWarning]:
    """Phrases of the text's language, and the English ones, which turn up in every language."""
    for language in dict.fromkeys((look.brief.language, ENGLISH)):
        for pattern, sentence in _banned(language):
            found = pattern.search(look.flat)
            if found is not None:
                yield DraftWarning(code="banned", text=sentence.replace("{phrase}", found.group()))


def claims(look: Look) -> Iterator[DraftWarning]:
    """What a model says has happened, or is so, that stands nowhere in the brief in these words."""
    if not look.strict:
        return
    known = _known(look)
    stated = " | ".join(
        flattened(each) for each in sentences(look.whole) if not each.rstrip(" \"”'").endswith("?")
    )
    said = [
        found.group().strip()
        for pattern, of_statements in _claims()
        for found in pattern.finditer(stated if of_statements else look.flat)
        if found.group().strip() not in known
    ]
    for phrase in list(dict.fromkeys(said))[:MOST_NAMED]:
        yield DraftWarning(
            code="unknown_claim", text=f"“{phrase}”: nothing in the record or the offer says so."
        )


def _known(look: Look) -> str:
    if look.brief.kind is TouchKind.ANSWER:
        known = f"{look.known_flat} {SAID_BEFORE} {ANSWERED}"
        return known if look.brief.deferral is None else f"{known} {_wrote(look.brief.deferral)}"
    return f"{look.known_flat} {SAID_BEFORE}" if look.brief.said else look.known_flat


def _wrote(deferral: Deferral) -> str:
    return f"{WROTE}; {ASKED}" if deferral.asked else WROTE


@cache
def _banned(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each group's phrases with its sentence; those of another language stand under its code."""
    source = resources.files("engine.generation.texts").joinpath("banned.toml")
    groups = tomllib.loads(source.read_text(encoding="utf-8"))
    return tuple(
        (
            re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))})(?!\w)"),
            group["sentence"],
        )
        for group in groups.values()
        if (phrases := group["phrases"] if language == ENGLISH else group.get(language))
    )


@cache
def _claims() -> tuple[tuple[re.Pattern[str], bool], ...]:
    """Each group's patterns, and whether they are looked for in statements only."""
    source = resources.files("engine.generation.guardrails").joinpath("claims.toml")
    groups = tomllib.loads(source.read_text(encoding="utf-8"))
    return tuple(
        (
            re.compile(rf"(?<!\w)(?:{'|'.join(group['patterns'])})(?!\w)"),
            group.get("statements", False),
        )
        for group in groups.values()
    )
