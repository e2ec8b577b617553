"""Decides which subcommand answers a question in plain words, and what a strange one is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from bot.question_ways import WAYS
from engine.errors import StrangeQuestionError

LONGEST: Final = 300
"""Characters of a question; whoever writes more is telling something, not asking."""
_POLITE: Final = re.compile(
    r"^(?:(?:hey|hi|hello|please|and|so)\b[ ,]*"
    r"|(?:can|could) you (?:please )?(?:tell|show|give) me\b *"
    r"|(?:tell|show) me (?=who|what|which|why|how|when)\b)+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Question:
    """What was asked, as the subcommand that answers it and the words after that."""

    command: str
    words: str


_FORMS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), way) for way in WAYS for pattern in way.patterns
)
EXAMPLES: Final = tuple(way.example for way in WAYS)
COMMANDS: Final = frozenset(way.command for way in WAYS)
"""The subcommands that questions lead to. Each shows; none decides or sends."""


def read_question(text: str) -> Question:
    """The question in `text`; StrangeQuestionError names the two nearest that are understood."""
    said = " ".join(text[: LONGEST + 1].replace("’", "'").split())
    plain = _POLITE.sub("", said).strip(" ?.,;:")
    if len(said) <= LONGEST:
        for form, way in _FORMS:
            hit = form.fullmatch(plain)
            if hit is not None:
                caught = {key: value.strip() for key, value in hit.groupdict().items()}
                return Question(way.command, way.words.format_map(caught))
    raise StrangeQuestionError(strangeness(text))


def strangeness(text: str) -> str:
    """That `text` is not understood, and which two questions near it are."""
    plain = _POLITE.sub("", text[: LONGEST + 1]).strip(" ?.,;:")
    near = process.extract(
        plain, EXAMPLES, scorer=fuzz.token_set_ratio, processor=str.casefold, limit=2
    )
    first, second = (example for example, *_ in near)
    return f"That question is not understood. Ask for example “{first}” or “{second}”"
