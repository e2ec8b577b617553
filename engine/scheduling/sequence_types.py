"""Lists the sequence types: which steps, on which channels, and how long after the start."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from engine.errors import InvalidError
from engine.generation.briefs import TONES, Tone
from storage.states import Channel, TouchKind

NEAR_ENOUGH = 80
"""rapidfuzz's ratio, 0 to 100, from which on a word is a misspelt type."""
LINKEDIN_ONLY = (Channel.LINKEDIN,)
BEST_REACHED = (Channel.EMAIL, Channel.LINKEDIN, Channel.PHONE)
"""The first of these that the prospect has."""


@dataclass(frozen=True)
class Step:
    """One step: `days` after the start of the sequence, calendar days or working days."""

    kind: TouchKind
    days: int
    channels: tuple[Channel, ...] = BEST_REACHED
    working: bool = True


@dataclass(frozen=True)
class SequenceType:
    """`tones` in the order in which variants take them; the first is sent unless changed."""

    name: str
    summary: str
    steps: tuple[Step, ...]
    tones: tuple[Tone, ...] = TONES


CONNECT = Step(TouchKind.CONNECTION_REQUEST, 0, LINKEDIN_ONLY)
QUARTER = 63
"""Working days of a quarter: how long a check-in waits."""

TYPES: dict[str, SequenceType] = {
    each.name: each
    for each in (
        SequenceType(
            "3-step",
            "connection request, message, one follow-up within a week",
            # Days after the start as in the outreach engine's document: 0, 2 and 5 by the calendar.
            (
                CONNECT,
                Step(TouchKind.INITIAL_DM, 2, working=False),
                Step(TouchKind.FOLLOWUP_1, 5, working=False),
            ),
        ),
        SequenceType(
            "5-step",
            "connection request, message, three follow-ups within three weeks",
            (
                CONNECT,
                Step(TouchKind.INITIAL_DM, 2),
                Step(TouchKind.FOLLOWUP_1, 5),
                Step(TouchKind.FOLLOWUP_2, 9),
                Step(TouchKind.FOLLOWUP_3, 14),
            ),
        ),
        SequenceType(
            "7-step",
            "connection request, message, four follow-ups, and a check-in after a quarter",
            (
                CONNECT,
                Step(TouchKind.INITIAL_DM, 2),
                Step(TouchKind.FOLLOWUP_1, 5),
                Step(TouchKind.FOLLOWUP_2, 9),
                Step(TouchKind.FOLLOWUP_3, 14),
                Step(TouchKind.FOLLOWUP_4, 20),
                Step(TouchKind.CHECK_IN, 20 + QUARTER),
            ),
        ),
        SequenceType(
            "soft_nudge",
            "connection request, a question after a week, one follow-up two weeks later",
            (
                CONNECT,
                Step(TouchKind.INITIAL_DM, 5),
                Step(TouchKind.FOLLOWUP_1, 15),
            ),
            tones=(Tone.FRIENDLY, Tone.PROFESSIONAL, Tone.DIRECT),
        ),
        SequenceType(
            "direct_cta",
            "message and two follow-ups within a week, no connection request",
            (
                Step(TouchKind.INITIAL_DM, 0),
                Step(TouchKind.FOLLOWUP_1, 3),
                Step(TouchKind.FOLLOWUP_2, 7),
            ),
            tones=(Tone.DIRECT, Tone.PROFESSIONAL, Tone.FRIENDLY),
        ),
    )
}


def named(name: str) -> SequenceType:
    """The type of that name; InvalidError lists those there are."""
    found = TYPES.get(name.strip().casefold())
    if found is None:
        raise InvalidError(
            f"There is no sequence type “{name}”. There are: {', '.join(TYPES)}.",
            field="sequence_type",
        )
    return found


def looks_like_type(word: str) -> bool:
    """Whether a word is meant as a type, right or misspelt, and is no part of a name."""
    wanted = word.casefold()
    near = process.extractOne(wanted, list(TYPES), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return near is not None or re.fullmatch(r"\d+[-_ ]?steps?", wanted) is not None


@dataclass(frozen=True)
class ChosenStep:
    """A step on the channel that the prospect has, `days` after the start of what is left."""

    kind: TouchKind
    channel: Channel
    days: int
    working: bool


def fitted(
    kind: SequenceType, has: Collection[Channel], *, done: Collection[TouchKind] = ()
) -> tuple[tuple[ChosenStep, ...], tuple[Step, ...]]:
    """The steps that can be done with the channels a prospect `has`, and those left out.

    What comes after a first step that is left out moves up by the days that were waited for it.
    Steps that were `done` in an earlier sequence, such as a connection request, are left out.
    """
    chosen: list[ChosenStep] = []
    left_out: list[Step] = []
    moved_up: int | None = None
    for step in kind.steps:
        channel = next((channel for channel in step.channels if channel in has), None)
        if step.kind in done:
            continue
        if channel is None:
            left_out.append(step)
            continue
        moved_up = step.days if moved_up is None else moved_up
        chosen.append(ChosenStep(step.kind, channel, step.days - moved_up, step.working))
    return tuple(chosen), tuple(left_out)
