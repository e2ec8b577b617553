"""Decides whether what a step depends on has happened: pure, from states, events and the clock.

The order in which things became known makes no difference, only when they happened. What a
machine did never counts. Each step that depends on something ends in exactly one way: its
condition came true at one instant, or it never will, and why is said in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.scheduling.step import Unit, Wait
from storage.states import Condition, EventKind, TouchState

PATIENCE = Wait(20, Unit.WORKING_DAYS)
"""How long one waits for something to happen before it counts as not happening."""
HAPPENING = {
    Condition.ACCEPTED: EventKind.ACCEPTED,
    Condition.CLICKED: EventKind.CLICKED,
    Condition.REPLIED: EventKind.REPLIED,
}
"""What has to happen."""
ABSENCE = {
    Condition.NOT_ACCEPTED: EventKind.ACCEPTED,
    Condition.NO_ANSWER: EventKind.REPLIED,
}
"""What must not happen while one waits."""
WORDS = {
    EventKind.ACCEPTED: "accepted",
    EventKind.CLICKED: "clicked",
    EventKind.REPLIED: "answered",
}
PHRASES = {
    Condition.ACCEPTED: "is accepted",
    Condition.NOT_ACCEPTED: "is not accepted",
    Condition.CLICKED: "is clicked",
    Condition.REPLIED: "is answered",
    Condition.NO_ANSWER: "is not answered",
    Condition.SENT: "has gone out",
}
LEFT_OUT = (TouchState.SKIPPED, TouchState.STOPPED, TouchState.FAILED)


@dataclass(frozen=True)
class Parent:
    """The step that another depends on, as it is now.

    `untaken`: it was itself left out because its condition never came true. `first` has the
    earliest instant of each thing that a person did about it.
    """

    number: int
    state: TouchState
    sent_at: datetime | None = None
    untaken: bool = False
    first: Mapping[EventKind, datetime] = field(default_factory=dict)


def in_words(condition: Condition, position: int) -> str:
    """What a step waits for: “if step 1 is accepted”; positions count from 0."""
    return f"if step {position + 1} {PHRASES[condition]}"


def dated(condition: Condition, due_words: str, *, gone_out: bool) -> str:
    """What a date means for a step that depends on another, which may have `gone_out`.

    Before that it is reckoned from the other's own date; then it is when one knows for certain.
    """
    if gone_out:
        return f"known by {due_words}"
    return f"from {due_words}" if condition in HAPPENING else f"about {due_words}"


@dataclass(frozen=True)
class Met:
    """The condition came true at this instant; the step's wait counts from there."""

    at: datetime


@dataclass(frozen=True)
class Never:
    because: str


Standing = Met | Never | None
"""None: nobody can know yet."""


def standing(
    condition: Condition, parent: Parent, *, decided_at: datetime, now: datetime
) -> Standing:
    """How a condition stands. By `decided_at` it is known, if the parent has gone out.

    `decided_at` is the end of the wait for an absence, and of the patience for the rest, or of the
    wait of another step that goes the other way.
    """
    if parent.state in LEFT_OUT:
        return _left_out(condition, parent, now)
    if parent.state is not TouchState.SENT or parent.sent_at is None:
        return None
    if condition is Condition.SENT:
        return Met(parent.sent_at)
    kind = HAPPENING.get(condition) or ABSENCE[condition]
    at = parent.first.get(kind)
    if at is not None and at < decided_at:
        was = Never(f"Step {parent.number} was {WORDS[kind]}.")
        return Met(at) if condition in HAPPENING else was
    if now < decided_at:
        return None
    was_not = Never(f"Step {parent.number} was not {WORDS[kind]}.")
    return was_not if condition in HAPPENING else Met(decided_at)


def _left_out(condition: Condition, parent: Parent, now: datetime) -> Standing:
    """Nobody accepts or answers what did not go out; nor does one wait for it."""
    if parent.untaken or condition in HAPPENING:
        return Never(f"Step {parent.number} was left out.")
    return Met(now)


def earliest(
    events: Iterable[tuple[EventKind, datetime, Mapping[str, object]]],
) -> dict[EventKind, datetime]:
    """When each thing happened first, of what a person did."""
    first: dict[EventKind, datetime] = {}
    for kind, at, facts in events:
        if facts.get("machine"):
            continue
        if kind not in first or at < first[kind]:
            first[kind] = at
    return first
