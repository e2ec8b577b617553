"""Decides which steps of a type a prospect gets: on the channels there are, branches included."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from engine.generation.briefs import INMAIL
from engine.scheduling.step import ChosenStep, SequenceType, Step, Wait, Way
from storage.states import Channel, Condition, TouchKind

HAPPENS_WITHOUT = frozenset({Condition.NOT_ACCEPTED, Condition.NO_ANSWER, Condition.SENT})
"""What holds of a step that is left out: nobody accepts or answers it, and nobody waits for it."""
LACKS = {
    Channel.LINKEDIN: "No LinkedIn profile",
    Channel.EMAIL: "No e-mail address",
    Channel.SMS: "No recorded consent to SMS, or no phone number",
}


@dataclass(frozen=True)
class Reach:
    """How a prospect can be written to.

    `done` kinds went out in an earlier sequence; `connected`: they accepted a request then.
    `inmail`: the team's LinkedIn account sends InMails to whom it is not connected with.
    """

    has: Collection[Channel]
    done: Collection[TouchKind] = ()
    connected: bool = False
    inmail: bool = False


@dataclass(frozen=True)
class Missing:
    """A step that is left out, and why."""

    kind: TouchKind
    why: str


def fitted(kind: SequenceType, reach: Reach) -> tuple[tuple[ChosenStep, ...], tuple[Missing, ...]]:
    """The steps that can be done, and those left out.

    What comes after a first step that is left out moves up by what was waited for it. A step that
    depends on one that is left out stands by itself if that can count as not accepted, and is left
    out as well if it would have had to be.
    """
    return _Fitting(reach).run(kind)


class _Fitting:
    """One pass over a type's steps; `places` says where each went, None where it is left out."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach
        self.chosen: list[ChosenStep] = []
        self.missing: list[Missing] = []
        self.places: list[int | None] = []
        self.untaken: set[int] = set()
        self.on_linkedin: set[int] = set()
        """Positions whose prospect is known to be connected."""
        self.first: Wait | None = None

    def run(self, kind: SequenceType) -> tuple[tuple[ChosenStep, ...], tuple[Missing, ...]]:
        for number, step in enumerate(kind.steps, start=1):
            self.places.append(self._place(number, step))
        return tuple(self.chosen), tuple(self.missing)

    def _place(self, number: int, step: Step) -> int | None:
        if step.kind in self.reach.done:
            return None
        free = self._freed(number, step)
        if free is None:
            return None
        way = next((way for way in step.ways if self._has(way)), None)
        if way is None:
            lacks = LACKS.get(step.ways[0].channel, "No contact point")
            self.missing.append(Missing(step.kind, f"{lacks}; the next steps move up."))
            return None
        return self._choose(free, way)

    def _freed(self, number: int, step: Step) -> Step | None:
        """The step without a condition on one that is left out; None when it cannot come true."""
        if step.when is None:
            return step
        parent = step.when.step
        if self.places[parent - 1] is not None:
            return step
        connected = self.reach.connected and step.when.condition is Condition.ACCEPTED
        refused = self.reach.connected and step.when.condition is Condition.NOT_ACCEPTED
        holds = step.when.condition in HAPPENS_WITHOUT and parent not in self.untaken
        if connected or (holds and not refused):
            return replace(step, when=None, wait=Wait(0, step.wait.unit))
        self.untaken.add(number)
        self.missing.append(Missing(step.kind, f"Its step {parent} is left out."))
        return None

    def _has(self, way: Way) -> bool:
        return way.channel in self.reach.has

    def _choose(self, step: Step, way: Way) -> int:
        here = len(self.chosen)
        parent = None if step.when is None else self.places[step.when.step - 1]
        accepted = step.when is not None and step.when.condition is Condition.ACCEPTED
        if accepted or parent in self.on_linkedin:
            self.on_linkedin.add(here)
        wait = step.wait
        if step.when is None:
            self.first = wait if self.first is None else self.first
            wait = wait.less(self.first)
        self.chosen.append(
            ChosenStep(
                kind=step.kind,
                way=self._form(step, way, here),
                wait=wait,
                condition=step.when.condition if step.when is not None else None,
                condition_position=parent,
                adds=step.adds,
            )
        )
        return here

    def _form(self, step: Step, way: Way, here: int) -> Way:
        """On LinkedIn: a note with the request, a message to a connection, else an InMail."""
        is_inmail = (
            self.reach.inmail
            and way.channel is Channel.LINKEDIN
            and step.kind is not TouchKind.CONNECTION_REQUEST
            and not self.reach.connected
            and here not in self.on_linkedin
        )
        return Way(Channel.LINKEDIN, INMAIL) if is_inmail else way
