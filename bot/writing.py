"""Writes drafts by the model that is set up, else by the templates; no transaction waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.model_limits import Asking, Lack, allowance_of, ask_within
from bot.runtime import Runtime
from engine.errors import ConflictError, InvalidError
from engine.generation import model_calls, model_writer
from engine.generation.briefs import TONES, Brief, Tone
from engine.generation.conversation import Answer, Call, Question, brief_hash
from engine.generation.model_calls import About
from engine.generation.template_writer import write_step
from engine.views.drafts import DraftVariant

if TYPE_CHECKING:
    from bot.model import ModelDoor


class Writer(StrEnum):
    TEMPLATE = "template"
    MODEL = "model"


def with_writer(runtime: Runtime, writer: Writer | None) -> Runtime:
    """The edge with the writer that is asked for; None: the model where one is set up."""
    if writer is Writer.MODEL and runtime.model is None:
        raise InvalidError("No model is set up. Set DRUMBEAT_MODEL, or take --writer template.")
    return replace(runtime, model=None) if writer is Writer.TEMPLATE else runtime


@dataclass(frozen=True)
class Written:
    """The drafts, and the calls that they took now; an answer that was kept takes none."""

    variants: tuple[DraftVariant, ...]
    calls: tuple[Call, ...] = ()


def write(
    runtime: Runtime,
    brief: Brief,
    count: int,
    *,
    about: About,
    tones: Sequence[Tone] = TONES,
    stops: bool = False,
) -> Written:
    """`count` (1 to 5) drafts; from as many threads as one likes, outside of any transaction.

    Whatever becomes of the model, there are drafts: those of the templates say why they are. Only
    for lack of money there are none if it `stops` then: ConflictError says what to do.
    """
    door = runtime.model
    if door is None:
        return Written(tuple(write_step(brief, count, tones=tones)))
    writing = model_writer.begin(brief, count, tones=tones)
    calls: list[Call] = []
    while writing.question is not None:
        answer = _answer(runtime, door, writing.question, about, stops=stops)
        calls += answer.calls
        writing = model_writer.take(writing, answer)
    return Written(model_writer.finish(writing), tuple(calls))


def _answer(
    runtime: Runtime, door: ModelDoor, question: Question, about: About, *, stops: bool
) -> Answer:
    """The answer that was kept, or a new one within the limits, kept with its calls."""
    key = brief_hash(question, door.endpoint.model)
    kept, allowed = door.ledger.run(
        runtime.sessions,
        lambda session: (
            model_calls.kept_answer(session, about.workspace_id, key),
            allowance_of(session, runtime, about),
        ),
    )
    if kept is not None:
        return Answer(kept)
    asked = ask_within(runtime, door, Asking(question, about, key), allowed)
    if isinstance(asked, Lack):
        if stops:
            raise ConflictError(asked.sentence)
        return Answer(None, why=asked.why)
    return asked
