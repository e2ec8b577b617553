"""Has a model read an answer that was not sure to be read rightly; nothing waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.model_limits import Asking, Lack, allowance_of, ask_within
from bot.runtime import Runtime
from engine.generation.conversation import brief_hash
from engine.generation.model_calls import About
from engine.replies import second_look
from engine.replies.second_look import Doubt
from engine.views.replies import Reading

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PATIENCE: Final = 20.0
"""Seconds with all tries: the alert stands there already, and people act on it."""
PURPOSE: Final = "reading"


def may_pay(session: Session, runtime: Runtime, workspace_id: int, doubt: Doubt) -> bool:
    """Whether the day's limit leaves what the question costs at most."""
    assert runtime.model is not None, "asked only where there is one"
    allowed = allowance_of(session, runtime, About(workspace_id, purpose=PURPOSE))
    if allowed is None:
        return True
    most = runtime.model.at_most(second_look.question(doubt))
    return most is not None and most <= allowed.left


def read_by_model(
    runtime: Runtime, workspace_id: int, doubt: Doubt, key: str
) -> Reading | Lack | None:
    """How the model reads it; None without an answer that counts, a lack where it is not asked.

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
    if isinstance(answer, Lack):
        return answer
    if answer.text is None:
        return None
    return second_look.read(answer.text, doubt)


def with_second_look(runtime: Runtime, workspace_id: int, doubt: Doubt) -> Reading:
    """The reading of a message that is only looked at; without a doubt the model is not asked."""
    if runtime.model is None or not second_look.is_open(doubt):
        return doubt.reading
    key = brief_hash(second_look.question(doubt), runtime.model.endpoint.model)
    reading = read_by_model(runtime, workspace_id, doubt, key)
    return reading if isinstance(reading, Reading) else doubt.reading
