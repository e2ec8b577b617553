"""Decides which subcommand answers a question in plain words, and what a strange one is told."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import fuzz, process

from bot.question_sense import sense_of
from bot.question_shapes import EXAMPLES as HURRIED
from bot.question_shapes import SHAPES
from bot.question_spelling import written_out
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
    """What was asked, as the subcommand that answers it and the words after that.

    `name` is whom or what it names, where that may be somebody or something else as well.
    """

    command: str
    words: str
    name: str = field(default="", compare=False)


_FORMS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), way) for way in WAYS for pattern in way.patterns
)
EXAMPLES: Final = (*(way.example for way in WAYS), *HURRIED)
COMMANDS: Final = frozenset(way.command for way in WAYS) | {each.command for each in SHAPES}
"""The subcommands that questions lead to. Each shows; none decides or sends."""


BY_NUMBER: Final = ("prospect", "why", "explain", "company", "campaign")
"""What asks about one of several, who are told apart by their numbers."""
_CHOSEN: Final = re.compile(rf"({'|'.join(BY_NUMBER)}) (#\d{{1,15}})")


def read_question(text: str) -> Question:
    """The question in `text`; StrangeQuestionError names the three nearest that are understood."""
    said = " ".join(text[: LONGEST + 1].replace("’", "'").split())
    plain = _plain(text)
    if len(said) <= LONGEST:
        chosen = _CHOSEN.fullmatch(plain)
        if chosen is not None:
            return Question(chosen[1], chosen[2])
        formed = _by_form(plain)
        if formed is not None:
            return formed
        meant = sense_of(plain)
        if meant is not None:
            return Question(meant.command, meant.words, meant.name)
        spelled = _by_form(" ".join(written_out(plain)))
        if spelled is not None:
            return spelled
    raise StrangeQuestionError(strangeness(text))


def _by_form(plain: str) -> Question | None:
    """What one of the sentences of the table asks, from its first word to its last."""
    for form, way in _FORMS:
        hit = form.fullmatch(plain)
        if hit is not None:
            caught = {key: value.strip() for key, value in hit.groupdict().items()}
            return Question(way.command, way.words.format_map(caught))
    return None


def is_in_table(text: str) -> bool:
    """Whether `text` is one of the sentences of the table, from its first word to its last."""
    plain = _plain(text)
    return any(form.fullmatch(plain) for form, _ in _FORMS)


def _plain(text: str) -> str:
    said = " ".join(text[: LONGEST + 1].replace("’", "'").split())
    return _POLITE.sub("", said).strip(" ?.,;:")


def strangeness(text: str) -> str:
    """That `text` is not understood, and which three questions near it are."""
    plain = _POLITE.sub("", text[: LONGEST + 1]).strip(" ?.,;:")
    near = process.extract(
        plain, EXAMPLES, scorer=fuzz.token_set_ratio, processor=str.casefold, limit=3
    )
    first, second, third = (example for example, *_ in near)
    return (
        f"That question is not understood. Ask for example “{first}”, “{second}” or “{third}”; "
        "`/outreach help` says what there is."
    )
