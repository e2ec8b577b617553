"""Has a model answer a question out of what it looks up; it sees records and can change nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from blocks.base import Message
from blocks.reading import words_of
from bot.model_limits import Asking, Lack, allowance_of, ask_within
from bot.model_tools import TOOLS, WAYS, read_use
from bot.question_words import Question as Asked
from bot.runtime import Runtime
from engine import workspace as workspaces
from engine.errors import DrumbeatError
from engine.generation import looking_up
from engine.generation.conversation import Answer, Question, ToolUse, brief_hash
from engine.generation.model_calls import About
from engine.views.base import Actor

PATIENCE: Final = 25.0
"""Seconds for the whole answer: whoever asked is looking at the thread."""
MOST_TURNS: Final = 4
MOST_LOOKUPS: Final = 4
PURPOSE: Final = "question"


@dataclass(frozen=True)
class Shown:
    """What a subcommand shows: the card for a person, and what a model reads of it."""

    card: Message
    reads: str = ""


@dataclass(frozen=True)
class Source:
    """What the model looked at, as the card that the subcommand shows."""

    command: str
    card: Message


@dataclass(frozen=True)
class Found:
    """The model's words, where they may be shown, with what they rest on; else `why` not."""

    words: str | None
    sources: tuple[Source, ...]
    why: str = ""


@dataclass
class Lookups:
    """Looks up what a model asks for, each thing once, `MOST_LOOKUPS` at most."""

    show: Callable[[Asked], Shown]
    """Shows what a person may see: it is theirs, at this moment."""
    step: Callable[[str], None]
    """Told what is being looked up, in our words."""
    sources: list[Source] = field(default_factory=list)
    _read: dict[Asked, str] = field(default_factory=dict)
    _tried: int = 0

    def result(self, use: ToolUse) -> str:
        """What the model gets: a record, or why there is none."""
        self._tried += 1
        if self._tried > MOST_LOOKUPS:
            return looking_up.refusal("Enough was looked up. Answer from what you have.")
        try:
            asked = read_use(use)
            if asked not in self._read:
                self._read[asked] = self._look(asked)
        except DrumbeatError as error:
            return looking_up.refusal(str(error))
        return self._read[asked]

    def _look(self, asked: Asked) -> str:
        self.step(WAYS[asked.command].doing)
        shown = self.show(asked)
        self.sources.append(Source(f"{asked.command} {asked.words}".strip(), shown.card))
        return looking_up.record(shown.reads or words_of(shown.card))


def answer_by_model(
    runtime: Runtime, by: Actor, asked: str, look: Lookups, *, patience: float = PATIENCE
) -> Found:
    """What the model found; from any thread but Slack's own, since it takes seconds."""
    until = time.monotonic() + patience
    question = looking_up.begin(asked, TOOLS, workspace_clock(runtime, by))
    for _ in range(MOST_TURNS):
        answer = _ask(runtime, by, question, max(until - time.monotonic(), 0.0))
        if isinstance(answer, Lack) or answer.text is None:
            return Found(None, tuple(look.sources), answer.why)
        if not answer.uses:
            return _said(answer.text, question, look)
        found = {use.id: look.result(use) for use in answer.uses}
        question = looking_up.go_on(question, answer, found)
    return Found(None, tuple(look.sources), "The model came to no answer.")


def workspace_clock(runtime: Runtime, by: Actor) -> datetime:
    """Now, as the team's clock shows it."""
    with runtime.sessions.begin() as session:
        zone = workspaces.zone_of(workspaces.get(session, by.workspace_id))
    return runtime.now().astimezone(zone)


def _ask(runtime: Runtime, by: Actor, question: Question, patience: float) -> Answer | Lack:
    door = runtime.model
    assert door is not None, "asked only where there is one"
    about = About(by.workspace_id, purpose=PURPOSE)
    allowed = door.ledger.run(
        runtime.sessions, lambda session: allowance_of(session, runtime, about)
    )
    key = brief_hash(question, door.endpoint.model)
    asking = Asking(question, about, key, patience=patience, keeps_text=False)
    return ask_within(runtime, door, asking, allowed)


def _said(text: str, question: Question, look: Lookups) -> Found:
    sources = tuple(look.sources)
    if not sources:
        return Found(None, (), "The model found nothing to answer it from.")
    words = looking_up.may_say(text, question)
    if words is None:
        return Found(None, sources, "The model's words are left out: what it said is not below.")
    return Found(words, sources)
