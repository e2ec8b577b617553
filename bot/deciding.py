"""Decides how a pressed button becomes a decision on a record, and what is told where it cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack
from sqlalchemy.orm import Session

from blocks.draft_queue import refused_note
from blocks.refs import RecordRef
from bot.people import actor_from
from bot.runtime import Runtime
from engine.errors import DrumbeatError
from engine.views.drafts import DraftCard

Payload = dict[str, Any]


def decide_on(
    runtime: Runtime, ack: Ack, action: Payload, body: Payload, decide: Callable[..., object]
) -> None:
    """`decide` on the record that a card is about; the card is drawn anew by who posts it."""
    ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
    with runtime.sessions.begin() as session:
        decide(session, ref.id, by=by, now=runtime.now())
    ack()
    runtime.wake()


def note_of(
    runtime: Runtime, decide: Callable[[Session], DraftCard], said: Callable[[DraftCard], str]
) -> str:
    """What was decided, as `said`; where somebody was first, why it was not."""
    try:
        with runtime.sessions.begin() as session:
            card = decide(session)
        return said(card)
    except DrumbeatError as error:  # told here, above what comes next
        return refused_note(str(error))
