"""Decides what a week holds: open touches on their days first, then the best new contacts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil

from engine.scheduling import week
from engine.scheduling.presence import EVERYBODY, Presence
from engine.scheduling.week import Schedule, WeekSlot
from engine.scoring.distribution import whole_numbers
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
    """A prospect whom nobody has written to; `kind` and `channel` are how one would begin."""

    prospect_id: int
    name: str
    company: str | None
    company_id: int | None
    segment: str | None
    kind: TouchKind
    channel: Channel
    priority: float | None
    owner_id: int | None = None


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
    return isinstance(item, Contact) or item.begins


def rank(item: OpenTouch | Contact) -> tuple[float, int]:
    """Best first: by priority (nobody's score comes last), then by who was there first."""
    return -(item.priority if item.priority is not None else -1.0), item.prospect_id


def waits(item: OpenTouch | Contact, day: date, presence: Presence) -> bool:
    """Whether it waits for its owner, who is away on that day without a deputy.

    What leaves by itself does not, nor what is said to somebody who answered: the team sees to it.
    """
    if isinstance(item, OpenTouch) and (not item.needs_a_person or item.kind is TouchKind.ANSWER):
        return False
    return presence.waits(item.owner_id, day)


def place(
    touches: Iterable[OpenTouch],
    days: Sequence[date],
    schedule: Schedule,
    presence: Presence = EVERYBODY,
) -> list[Planned]:
    """Open touches on working days: overdue ones on the first, and one a day for a sequence.

    What would come after the last of `days` is left for the next week; all of them have work. What
    waits for its owner comes when they are back, and holds up nothing behind it.
    """
    by_sequence: dict[int, list[OpenTouch]] = defaultdict(list)
    for touch in sorted(touches, key=lambda touch: (touch.sequence_id, touch.position)):
        by_sequence[touch.sequence_id].append(touch)
    placed = []
    for steps in by_sequence.values():
        free = list(days)
        for touch in steps:
            due = [day for day in free if day >= touch.due]
            day = next((day for day in due if not waits(touch, day, presence)), None)
            if day is None and not due:
                break
            if day is None:
                continue
            free = [later for later in free if later > day]
            slot = week.slot_for(schedule, day, touch.kind, touch.segment)
            placed.append(Planned(day, slot, touch))
    return sorted(placed, key=in_order)


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


def suggest(
    contacts: Sequence[Contact],
    placed: Sequence[Planned],
    days: Sequence[date],
    room: Room,
    shares: Mapping[str, float],
    *,
    schedule: Schedule,
    presence: Presence = EVERYBODY,
) -> list[Planned]:
    """New contacts up to the target, by audience as `shares` ask for and by priority within.

    `shares` are weights above 0.
    """
    first = [planned for planned in placed if begins(planned.item)]
    wanted = max(0, room.conversations - len(first))
    if not days or wanted == 0:
        return []
    requests = sum(planned.item.kind is TouchKind.CONNECTION_REQUEST for planned in first)
    quotas = Counter(whole_numbers(shares, wanted + len(first)))
    quotas.subtract(Counter(planned.item.segment or "" for planned in first))
    chosen = _choose(
        [each for each in contacts if any(not waits(each, day, presence) for day in days)],
        wanted,
        quotas=quotas,
        linkedin=room.linkedin - requests,
        companies=Counter(room.companies)
        + Counter(p.item.company_id for p in first if p.item.company_id is not None),
        per_company=room.per_company,
    )
    load = Counter({days[0]: room.begun_today}) + Counter(planned.day for planned in first)
    return sorted(_spread(chosen, days, load, schedule, presence), key=in_order)


def _choose(
    contacts: Sequence[Contact],
    wanted: int,
    *,
    quotas: Counter[str],
    linkedin: int,
    companies: Counter[int],
    per_company: int,
) -> list[Contact]:
    """By priority within each audience's part; what an audience cannot fill goes to the others."""
    chosen: list[Contact] = []
    taken: set[int] = set()
    ranked = sorted(contacts, key=rank)
    for within_quota in (True, False):
        for contact in ranked:
            if len(chosen) == wanted:
                return chosen
            segment = contact.segment or ""
            if contact.prospect_id in taken or (within_quota and quotas[segment] <= 0):
                continue
            is_request = contact.kind is TouchKind.CONNECTION_REQUEST
            if is_request and linkedin <= 0:
                continue
            if contact.company_id is not None:
                if companies[contact.company_id] >= per_company:
                    continue
                companies[contact.company_id] += 1
            linkedin -= is_request
            quotas[segment] -= 1
            chosen.append(contact)
            taken.add(contact.prospect_id)
    return chosen


def _spread(
    chosen: Sequence[Contact],
    days: Sequence[date],
    load: Counter[date],
    schedule: Schedule,
    presence: Presence,
) -> list[Planned]:
    """About as many a day, the best first, each audience on the day that the week has for it.

    `load` counts what begins on a day already. Whose owners are there on few days only may make
    those fuller.
    """
    most = ceil((len(chosen) + load.total()) / len(days))
    waiting = sorted(chosen, key=rank)
    on_day: dict[date, list[Contact]] = {day: [] for day in days}
    for own_day, evenly in ((True, True), (False, True), (False, False)):
        for day in days:
            audiences = {
                slot.segment
                for slot in week.slots_of(schedule, day)
                if slot.kinds & week.CONNECTION
            }
            fitting = [
                contact
                for contact in waiting
                if not waits(contact, day, presence)
                and (not own_day or None in audiences or contact.segment in audiences)
            ]
            if evenly:
                fitting = fitting[: max(0, most - load[day] - len(on_day[day]))]
            on_day[day] += fitting
            placed = {contact.prospect_id for contact in fitting}
            waiting = [contact for contact in waiting if contact.prospect_id not in placed]
    return [
        Planned(day, week.slot_for(schedule, day, contact.kind, contact.segment), contact)
        for day, contacts in on_day.items()
        for contact in contacts
    ]


def in_order(planned: Planned) -> tuple[date, str, bool, float, int]:
    """By day and hour; what is due before what is new, the best first."""
    item = planned.item
    return planned.day, planned.slot.key, isinstance(item, Contact), *rank(item)
