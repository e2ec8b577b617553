"""Decides which new contacts a week begins with, by audience and priority, and on which days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil

from engine.scheduling import week
from engine.scheduling.plan import Contact, Loads, Planned, Room, begins, in_order, rank
from engine.scheduling.week import Schedule
from engine.scoring.distribution import whole_numbers
from storage.states import TouchKind


def suggest(
    contacts: Sequence[Contact],
    placed: Sequence[Planned],
    days: Sequence[date],
    room: Room,
    shares: Mapping[str, float],
    *,
    schedule: Schedule,
    loads: Loads,
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
        [each for each in contacts if any(loads.takes(each, day) for day in days)],
        wanted,
        quotas=quotas,
        linkedin=room.linkedin - requests,
        companies=Counter(room.companies)
        + Counter(p.item.company_id for p in first if p.item.company_id is not None),
        per_company=room.per_company,
    )
    load = Counter({days[0]: room.begun_today}) + Counter(planned.day for planned in first)
    return sorted(_spread(chosen, days, load, schedule, loads), key=in_order)


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
    loads: Loads,
) -> list[Planned]:
    """About as many a day, the best first, each audience on the day that the week has for it.

    `load` counts what begins on a day already. Those whose owners are there on few days only may
    make these fuller; who finds no room with their owner is left out.
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
            room = most - load[day] - len(on_day[day]) if evenly else len(waiting)
            left = []
            for contact in waiting:
                fits = not own_day or None in audiences or contact.segment in audiences
                if fits and room > 0 and loads.takes(contact, day):
                    on_day[day].append(contact)
                    loads.add(contact, day)
                    room -= 1
                else:
                    left.append(contact)
            waiting = left
    return [
        Planned(day, week.slot_for(schedule, day, contact.kind, contact.segment), contact)
        for day, contacts in on_day.items()
        for contact in contacts
    ]
