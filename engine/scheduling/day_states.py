"""Decides whether a person has no more to do with a touch of a day."""

from __future__ import annotations

from engine.scheduling.undecided import is_manual
from storage.states import Channel, TouchKind, TouchState

OPEN = frozenset({TouchState.DRAFT, TouchState.APPROVED, TouchState.UNCERTAIN})


def is_done(kind: TouchKind, channel: Channel, state: TouchState) -> bool:
    """Whether a person has no more to do: an approved e-mail goes out by itself."""
    if state == TouchState.APPROVED and not is_manual(kind, channel):
        return True
    return state not in OPEN
