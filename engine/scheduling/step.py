"""Decides what a step of a sequence type is: what, where, when, on what condition, adding what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.generation.briefs import TONES, Tone
from storage.states import Channel, Condition, TouchKind

MOST_VARIANTS = 5


class Unit(StrEnum):
    """What waits are counted in; days without a word are those of the calendar."""

    DAYS = "days"
    WORKING_DAYS = "working days"
    HOURS = "hours"


ROUGH_HOURS = {Unit.HOURS: 1.0, Unit.DAYS: 24.0, Unit.WORKING_DAYS: 24.0 * 7 / 5}


@dataclass(frozen=True)
class Wait:
    """A span: after the start, or after what a condition speaks of."""

    amount: int
    unit: Unit = Unit.WORKING_DAYS

    def __str__(self) -> str:
        words = self.unit.value
        return f"{self.amount} {words[:-1] if self.amount == 1 else words}"

    @classmethod
    def read(cls, words: str) -> Wait:
        """What `str` wrote: “1 working day”."""
        amount, _, unit = words.partition(" ")
        return cls(int(amount), Unit(unit if unit.endswith("s") else f"{unit}s"))

    @property
    def rough_hours(self) -> float:
        """For comparing waits of different units; working days as five in seven."""
        return self.amount * ROUGH_HOURS[self.unit]

    def less(self, other: Wait) -> Wait:
        """What is left when `other` has been saved; other units are left as they are."""
        if self.unit is not other.unit:
            return self
        return Wait(max(0, self.amount - other.amount), self.unit)


@dataclass(frozen=True)
class Way:
    """A channel; `name` is that of a channel which the team defined itself."""

    channel: Channel
    name: str | None = None


LINKEDIN_ONLY = (Way(Channel.LINKEDIN),)
BEST_REACHED = (Way(Channel.EMAIL), Way(Channel.LINKEDIN), Way(Channel.PHONE))
"""The first of these that the prospect has."""


@dataclass(frozen=True)
class When:
    """What must have happened to an earlier step (counted from 1), or must not."""

    condition: Condition
    step: int


@dataclass(frozen=True)
class Step:
    """One step: `wait` after the start of the sequence or, with `when`, after what that says.

    `adds` names what its text looks for first, before the kind's own order.
    """

    kind: TouchKind
    wait: Wait
    ways: tuple[Way, ...] = BEST_REACHED
    when: When | None = None
    adds: tuple[str, ...] = ()


@dataclass(frozen=True)
class SequenceType:
    """`tones` in the order in which variants take them; the first is sent unless changed.

    `version` is 0 for those that are shipped.
    """

    name: str
    summary: str
    steps: tuple[Step, ...]
    tones: tuple[Tone, ...] = TONES
    num_variants: int = 3
    version: int = 0


@dataclass(frozen=True)
class ChosenStep:
    """A step on the channel that the prospect has; positions count from 0 among those chosen."""

    kind: TouchKind
    way: Way
    wait: Wait
    condition: Condition | None = None
    condition_position: int | None = None
    adds: tuple[str, ...] = ()

    def columns(self) -> dict[str, object]:
        """What of a touch it decides, but for the instant."""
        return {
            "kind": self.kind,
            "channel": self.way.channel,
            "channel_name": self.way.name,
            "condition": self.condition,
            "condition_position": self.condition_position,
            "wait": str(self.wait),
            "adds": list(self.adds),
        }
