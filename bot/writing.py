"""Writes drafts by the model that is set up, else by the templates; no transaction waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.runtime import Runtime
from engine.errors import InvalidError
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
    runtime: Runtime, brief: Brief, count: int, *, about: About, tones: Sequence[Tone] = TONES
) -> Written:
    """`count` (1 to 5) drafts; from as many threads as one likes, outside of any transaction.

    Whatever becomes of the model, there are drafts: those of the templates say why they are.
    """
    door = runtime.model
    if door is None:
        return Written(tuple(write_step(brief, count, tones=tones)))
    writing = model_writer.begin(brief, count, tones=tones)
    calls: list[Call] = []
    while writing.question is not None:
        answer = _answer(runtime, door, writing.question, about)
        calls += answer.calls
        writing = model_writer.take(writing, answer)
    return Written(model_writer.finish(writing), tuple(calls))


def _answer(runtime: Runtime, door: ModelDoor, question: Question, about: About) -> Answer:
    """The answer that was kept, or a new one within the day's dollars, kept with its calls.

    What is open in other threads counts as spent, so that all of them keep the limit together.
    """
    key = brief_hash(question, door.endpoint.model)
    kept = door.ledger.run(
        runtime.sessions,
        lambda session: model_calls.kept_answer(session, about.workspace_id, key),
    )
    if kept is not None:
        return Answer(kept)
    most = door.at_most(question)
    with door.holding(most or 0.0) as held:
        why = _too_dear(runtime, door, about, most, held)
        if why is not None:
            return Answer(None, why=why)
        answer = door.ask(question)
        now = runtime.now()
        door.ledger.run(
            runtime.sessions,
            lambda session: model_calls.keep(session, about, key, answer, now=now),
        )
    return answer


def _too_dear(
    runtime: Runtime, door: ModelDoor, about: About, most: float | None, held: float
) -> str | None:
    """Why the day's dollars do not allow one more question, or None."""
    limit = runtime.settings.model_daily_usd
    if limit is None:
        return None
    if most is None:
        return "Its price is not known. Set DRUMBEAT_MODEL_PRICE."
    now = runtime.now()
    spent = door.ledger.run(
        runtime.sessions,
        lambda session: model_calls.spent_today(session, about.workspace_id, now=now),
    )
    return f"The day's ${limit:g} for it are spent." if spent + held > limit else None
