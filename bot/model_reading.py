"""Has a model read an answer that was not sure to be read rightly; nothing waits for it."""

from __future__ import annotations

from typing import Final

from bot.model_limits import Asking, Lack, allowance_of, ask_within
from bot.runtime import Runtime
from engine.generation.conversation import brief_hash
from engine.generation.model_calls import About
from engine.replies import second_look
from engine.replies.second_look import Doubt
from engine.views.replies import Reading

PATIENCE: Final = 20.0
"""Seconds with all tries: the alert stands there already, and people act on it."""
PURPOSE: Final = "reading"


def read_by_model(runtime: Runtime, workspace_id: int, doubt: Doubt, key: str) -> Reading | None:
    """How the model reads it; None when it gives no answer that counts, or may not be asked.

    Outside of any transaction. Its calls are kept under `key` and name nobody, so that whoever is
    erased meanwhile is gone; the answer's text is not kept.
    """
    door = runtime.model
    assert door is not None, "asked only where there is one"
    about = About(workspace_id, purpose=PURPOSE)
    allowed = door.ledger.run(
        runtime.sessions, lambda session: allowance_of(session, runtime, about)
    )
    question = second_look.question(doubt)
    asking = Asking(question, about, key, patience=PATIENCE, keeps_text=False)
    answer = ask_within(runtime, door, asking, allowed)
    if isinstance(answer, Lack) or answer.text is None:
        return None
    return second_look.read(answer.text, doubt)


def with_second_look(runtime: Runtime, workspace_id: int, doubt: Doubt) -> Reading:
    """The reading of a message that is only looked at; without a doubt the model is not asked."""
    if runtime.model is None or not second_look.is_open(doubt):
        return doubt.reading
    key = brief_hash(second_look.question(doubt), runtime.model.endpoint.model)
    return read_by_model(runtime, workspace_id, doubt, key) or doubt.reading
