"""Lists the shipped sequence types, read from one file; a team's own are in `own_types`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib import resources
from typing import Any

from rapidfuzz import fuzz, process

from engine.errors import InvalidError
from engine.generation.briefs import TONES, Tone
from engine.scheduling import step_lines
from engine.scheduling.step import SequenceType

NEAR_ENOUGH = 80
"""rapidfuzz's ratio, 0 to 100, from which on a word is a misspelt type."""


def from_document(
    name: str,
    document: dict[str, Any],
    *,
    own_channels: Iterable[str] | None = (),
    version: int = 0,
) -> SequenceType:
    """A type as the file and the database keep it: summary, tones, wordings, lines of steps.

    `own_channels` as for `step_lines.read`.
    """
    return SequenceType(
        name=name,
        summary=document["summary"],
        steps=step_lines.read("\n".join(document["steps"]), own_channels=own_channels),
        tones=tuple(Tone(tone) for tone in document.get("tones", TONES)),
        num_variants=document.get("num_variants", 3),
        version=version,
    )


def to_document(kind: SequenceType) -> dict[str, Any]:
    return {
        "summary": kind.summary,
        "tones": [tone.value for tone in kind.tones],
        "num_variants": kind.num_variants,
        "steps": step_lines.written(kind.steps),
    }


def _shipped() -> dict[str, SequenceType]:
    source = resources.files("engine.scheduling").joinpath("sequence_types.toml")
    documents = tomllib.loads(source.read_text(encoding="utf-8"))
    return {name: from_document(name, document) for name, document in documents.items()}


TYPES: dict[str, SequenceType] = _shipped()


def unknown(name: str, there: Iterable[str]) -> InvalidError:
    return InvalidError(
        f"There is no sequence type “{name}”. There are: {', '.join(there)}.",
        field="sequence_type",
    )


def looks_like_type(word: str, names: Iterable[str] = TYPES) -> bool:
    """Whether a word is meant as a type, right or misspelt, and is no part of a name."""
    wanted = word.casefold()
    near = process.extractOne(wanted, list(names), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return near is not None or re.fullmatch(r"\d+[-_ ]?steps?", wanted) is not None
