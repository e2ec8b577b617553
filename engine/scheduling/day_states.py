"""Decides whether a person has no more to do with a touch of a day."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from engine.scheduling.undecided import in_outbox, is_manual
from storage.states import Channel, TouchKind, TouchState
from storage.tables import Touch

OPEN = frozenset({TouchState.DRAFT, TouchState.APPROVED, TouchState.UNCERTAIN})


def is_done(kind: TouchKind, channel: Channel, state: TouchState, *, leaves: bool = False) -> bool:
    """Whether a person has no more to do: an approved e-mail goes out by itself.

    `leaves`: so does this, which is in the outbox.
    """
    if state == TouchState.APPROVED and (leaves or not is_manual(kind, channel)):
        return True
    return state not in OPEN


def done(session: Session, touches: Sequence[Touch]) -> set[int]:
    """The ids of those of these that need nobody any more."""
    leaving = in_outbox(session, [touch.id for touch in touches])
    return {
        touch.id
        for touch in touches
        if is_done(touch.kind, touch.channel, touch.state, leaves=touch.id in leaving)
    }
