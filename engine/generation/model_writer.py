"""Decides how drafts come from a model: asked, asked once more with why, else from the templates.

It talks to nobody. Whoever holds the door to a model asks `question` for as long as there is one
and tells `take` the answer; so no transaction is open while a model thinks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.generation.briefs import MOST_VARIANTS, TONES, Brief, Tone
from engine.generation.conversation import Answer, Question
from engine.generation.model_answer import Reading, read_answer
from engine.generation.model_question import (
    Slot,
    corrected_question,
    first_question,
    slots_for,
    sober,
)
from engine.generation.template_writer import write_in_any_case
from engine.views.drafts import DraftVariant, DraftWarning

MOST_QUESTIONS = 2


@dataclass(frozen=True)
class Writing:
    """How far it is. `question` is to be asked next; None: there is nothing more to ask."""

    brief: Brief
    slots: tuple[Slot, ...]
    tones: tuple[Tone, ...]
    question: Question | None
    asked: int = 0
    usable: Mapping[str, DraftVariant] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    """By wording, the first thing that is wrong with it."""
    left_out: tuple[str, ...] = ()


def begin(brief: Brief, count: int, *, tones: Sequence[Tone] = TONES) -> Writing:
    """`count` (1 to 5) wordings in turn of `tones`."""
    plain, left_out = sober(brief)
    slots = slots_for(max(1, min(count, MOST_VARIANTS)), tones)
    return Writing(
        brief=plain,
        slots=slots,
        tones=tuple(tones),
        question=first_question(plain, slots),
        left_out=left_out,
    )


def take(writing: Writing, answer: Answer) -> Writing:
    """What follows from an answer: nothing more to ask, or the same with what was wrong."""
    question = writing.question
    assert question is not None, "an answer has a question"
    if answer.text is None:
        return give_up(writing, answer.why)
    wanted = [slot for slot in writing.slots if _is_wanted(writing, slot)]
    read = read_answer(answer.text, writing.brief, wanted)
    asked = writing.asked + 1
    writing = replace(
        writing,
        asked=asked,
        usable={**writing.usable, **read.usable},
        problems={
            **{key: why for key, why in writing.problems.items() if key not in read.usable},
            **{key: found[0] for key, found in read.problems.items()},
        },
        question=None,
    )
    if not read.problems or asked >= MOST_QUESTIONS:
        return writing
    return replace(writing, question=_again(writing, question, answer.text, read))


def _is_wanted(writing: Writing, slot: Slot) -> bool:
    return not writing.asked or slot.key in writing.problems


def _again(writing: Writing, question: Question, answer: str, read: Reading) -> Question:
    wrong = [slot for slot in writing.slots if slot.key in read.problems]
    return corrected_question(question, writing.brief, wrong, answer, read.listed)


def give_up(writing: Writing, why: str) -> Writing:
    """Nothing more is asked; what is not there yet comes from the templates, because of `why`."""
    missing = {slot.key: why for slot in writing.slots if slot.key not in writing.usable}
    return replace(writing, question=None, problems={**writing.problems, **missing})


def finish(writing: Writing) -> tuple[DraftVariant, ...]:
    """The drafts, numbered from 1; what the model did not give is the templates', marked so."""
    templates: list[DraftVariant] = []
    if any(slot.key not in writing.usable for slot in writing.slots):
        templates = write_in_any_case(writing.brief, len(writing.slots), tones=writing.tones)
    drafts = []
    for i, slot in enumerate(writing.slots):
        draft = writing.usable.get(slot.key)
        if draft is None:
            mark = _mark(writing.problems.get(slot.key, "It did not answer."))
            draft = templates[i].model_copy(update={"warnings": (mark, *templates[i].warnings)})
        noted = (*draft.warnings, *map(_left_out, writing.left_out))
        drafts.append(draft.model_copy(update={"variant": i + 1, "warnings": noted}))
    return tuple(drafts)


def _mark(why: str) -> DraftWarning:
    return DraftWarning(
        code="model_failed",
        text=f"The model gave no draft that can be used, so this is the templates'. {why}",
    )


def _left_out(name: str) -> DraftWarning:
    return DraftWarning(
        code="record_instructs",
        text=f"The record's {name} reads like an order to whoever writes. It was left out.",
    )
