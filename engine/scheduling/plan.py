"""Decides on which day and hour of a week each open touch comes, within the week's limits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from engine.scheduling import week
from engine.scheduling.presence import Presence
from engine.scheduling.week import Schedule, WeekSlot
from storage.states import Channel, TouchKind


@dataclass(frozen=True)
class OpenTouch:
    """A touch that somebody has to see or that goes out; `due` is the team's local day."""

    touch_id: int
    sequence_id: int
    position: int
    prospect_id: int
    name: str
    company: str | None
    company_id: int | None
    segment: str | None
    kind: TouchKind
    begins: bool
    """Whether it is the first of its sequence, and so begins a conversation."""
    channel: Channel
    state: str
    due: date
    variant: int
    priority: float | None
    owner_id: int | None = None
    needs_a_person: bool = True
    """Whether somebody has to decide on it or to do it; else it leaves by itself."""


@dataclass(frozen=True)
class Contact:
    """A prospect with whom nothing is under way; `kind` and `channel` are how one would begin."""

    prospect_id: int
    name: str
    company: str | None
    company_id: int | None
    segment: str | None
    kind: TouchKind
    channel: Channel
    priority: float | None
    owner_id: int | None = None
    due: date | None = None
    """From which day on; None is any."""


@dataclass(frozen=True)
class Planned:
    day: date
    slot: WeekSlot
    item: OpenTouch | Contact


@dataclass(frozen=True)
class Room:
    """How much a week may still hold: counts of touches, and of new contacts at one company."""

    conversations: int
    """New ones: connection requests, or first messages to those who have no profile."""
    followups: int
    linkedin: int
    """Connection requests that the cap of the network leaves."""
    per_company: int
    begun_today: int = 0
    """Conversations that the first of the days has had already."""
    companies: Mapping[int, int] = field(default_factory=dict)
    """How many conversations began this week, by company."""


def begins(item: OpenTouch | Contact) -> bool:
    """Whether it begins a conversation; a check-in goes on with somebody."""
    return item.kind is not TouchKind.CHECK_IN and (isinstance(item, Contact) or item.begins)


def rank(item: OpenTouch | Contact) -> tuple[float, int]:
    """Best first: by priority (nobody's score comes last), then by who was there first."""
    return -(item.priority if item.priority is not None else -1.0), item.prospect_id


@dataclass
class Loads:
    """How much each rep has on each day so far, and whether there is room for more."""

    presence: Presence
    counts: Counter[tuple[int, date]] = field(default_factory=Counter)

    def takes(self, item: OpenTouch | Contact, day: date) -> bool:
        """Whether somebody can do it on that day: the owner is there, or a deputy, with room.

        What leaves by itself needs nobody. What is said to somebody who answered waits for nobody:
        the team sees to it.
        """
        if isinstance(item, OpenTouch) and not item.needs_a_person:
            return True
        if item.kind is TouchKind.ANSWER:
            return True
        if self.presence.waits(item.owner_id, day):
            return False
        member_id = self.presence.does(item.owner_id, day)
        most = self.presence.per_day(member_id)
        return most is None or member_id is None or self.counts[member_id, day] < most

    def add(self, item: OpenTouch | Contact, day: date) -> None:
        member_id = self.presence.does(item.owner_id, day)
        if member_id is not None and (isinstance(item, Contact) or item.needs_a_person):
            self.counts[member_id, day] += 1


def place(
    touches: Iterable[OpenTouch], days: Sequence[date], schedule: Schedule, loads: Loads
) -> tuple[list[Planned], list[OpenTouch]]:
    """Open touches on working days: overdue ones on the first, and one a day for a sequence.

    Second are those that no day takes: whoever does them has no room, or is not there. What would
    come after the last of `days` is left for the next week; all of them have work. What has to
    wait for its owner comes on the next day on which they have room, and holds up nothing behind
    it. Of two that want the same room the one due first has it, then the better one.
    """
    by_sequence: dict[int, list[OpenTouch]] = defaultdict(list)
    for touch in sorted(touches, key=lambda touch: (touch.sequence_id, touch.position)):
        by_sequence[touch.sequence_id].append(touch)
    placed: list[Planned] = []
    waiting: list[OpenTouch] = []
    for steps in sorted(
        by_sequence.values(),
        key=lambda steps: (steps[0].due, *rank(steps[0]), steps[0].sequence_id),
    ):
        free = list(days)
        for touch in steps:
            due = [day for day in free if day >= touch.due]
            day = next((day for day in due if loads.takes(touch, day)), None)
            if day is None and not due:
                break
            if day is None:
                waiting.append(touch)
                continue
            free = [later for later in free if later > day]
            loads.add(touch, day)
            placed.append(
                Planned(day, week.slot_for(schedule, day, touch.kind, touch.segment), touch)
            )
    return sorted(placed, key=in_order), waiting


def within(placed: Sequence[Planned], room: Room) -> tuple[list[Planned], int]:
    """What the limits allow, the earliest and best first, and how many touches they leave out."""
    followups, linkedin = room.followups, room.linkedin
    kept = []
    for planned in placed:
        if planned.item.kind in week.FOLLOWUP:
            followups -= 1
            fits = followups >= 0
        elif planned.item.kind is TouchKind.CONNECTION_REQUEST:
            linkedin -= 1
            fits = linkedin >= 0
        else:
            fits = True
        if fits:
            kept.append(planned)
    return kept, len(placed) - len(kept)


def in_order(planned: Planned) -> tuple[date, str, bool, float, int]:
    """By day and hour; what is due before what is new, the best first."""
    item = planned.item
    return planned.day, planned.slot.key, isinstance(item, Contact), *rank(item)
