"""Decides whether a question to the model may still be paid for, and keeps what it did cost."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.model_ledger import Room
from bot.runtime import Runtime
from engine.generation import model_calls
from engine.generation.conversation import Answer, Question
from engine.generation.model_calls import About
from engine.scheduling.budgets import UNKNOWN_PRICE, Allowance, allowance

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.model import ModelDoor


HELD = "Other questions are open that may cost what is left of the limit. Ask again in a minute."


@dataclass(frozen=True)
class Asking:
    """A question, on whose account it is, and under which key its calls are kept."""

    question: Question
    about: About
    key: str
    patience: float = math.inf
    """Seconds that whoever asks will wait."""
    keeps_text: bool = True
    """Whether the answer is kept, to be used again for the same question."""


@dataclass(frozen=True)
class Lack:
    """Nobody was asked for lack of money: as a `sentence` that says what to do, and `why` alone."""

    sentence: str
    why: str


def ask_within(
    runtime: Runtime, door: ModelDoor, asking: Asking, allowed: Allowance | None
) -> Answer | Lack:
    """The answer, its calls kept; outside of any transaction."""
    if allowed is None:
        return _ask(runtime, door, asking)
    most = door.at_most(asking.question)
    if most is None:
        return Lack(UNKNOWN_PRICE, "Its price is not known. Set DRUMBEAT_MODEL_PRICE.")
    with door.within(most, lambda: _left(runtime, door, asking.about), asking.patience) as room:
        if room is Room.THERE:
            return _ask(runtime, door, asking)
    if room is Room.HELD:
        return Lack(HELD, HELD)
    whose = "day's" if allowed.is_daily else "campaign's"
    return Lack(allowed.sentence, f"The {whose} ${allowed.limit:g} for it are spent.")


def allowance_of(session: Session, runtime: Runtime, about: About) -> Allowance | None:
    return allowance(
        session,
        about.workspace_id,
        about.campaign_id,
        per_day=runtime.settings.model_daily_usd,
        now=runtime.now(),
    )


def _ask(runtime: Runtime, door: ModelDoor, asking: Asking) -> Answer:
    answer = door.ask(asking.question, patience=asking.patience)
    if not answer.calls:
        return answer
    kept = answer if asking.keeps_text else replace(answer, text=None)
    now = runtime.now()
    door.ledger.run(
        runtime.sessions,
        lambda session: model_calls.keep(session, asking.about, asking.key, kept, now=now),
    )
    return answer


def _left(runtime: Runtime, door: ModelDoor, about: About) -> float:
    """Dollars; a limit that was taken away meanwhile leaves all there are."""
    allowed = door.ledger.run(
        runtime.sessions, lambda session: allowance_of(session, runtime, about)
    )
    return math.inf if allowed is None else allowed.left
