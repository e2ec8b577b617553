"""Decides what a plan makes of what people moved, left out and added: rows that planning keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.scheduling.plan import Contact, Loads, OpenTouch, Planned
from engine.scheduling.week import Schedule, slot_for
from storage.tables import CadenceChange


@dataclass(frozen=True)
class Changes:
    """Of one week: on which day a prospect comes, who is left out, who comes back from an earlier.

    Each is about the next thing to do for a prospect: their first open touch, or a first message.
    """

    days: dict[int, date]
    left_out: frozenset[int]
    back: frozenset[int]

    @property
    def reads(self) -> frozenset[int]:
        """Whose touches are to be read whenever they are due."""
        return self.back | self.days.keys()


def changes_of(session: Session, workspace_id: int, monday: date, *, since: date) -> Changes:
    """What people changed from the week `since` on, for the plan of `monday`; the newest counts."""
    rows = session.scalars(
        select(CadenceChange)
        .where(CadenceChange.workspace_id == workspace_id, CadenceChange.week >= since)
        .order_by(CadenceChange.id)
    )
    newest = {row.prospect_id: (row.week, row.day) for row in rows}
    return Changes(
        days={who: day for who, (week, day) in newest.items() if week == monday and day},
        left_out=frozenset(
            who
            for who, (week, day) in newest.items()
            if week > monday or (week == monday and day is None)
        ),
        back=frozenset(who for who, (week, day) in newest.items() if week < monday and day is None),
    )


def changed(touches: Iterable[OpenTouch], changes: Changes) -> list[OpenTouch]:
    """The touches of a week as people changed it; what leaves by itself stays as it is."""
    kept: list[OpenTouch] = []
    seen: set[int] = set()
    for touch in sorted(touches, key=lambda touch: (touch.prospect_id, touch.position)):
        who = touch.prospect_id
        if not touch.needs_a_person or who in seen:
            kept.append(touch)
            continue
        seen.add(who)
        if who in changes.left_out:
            continue
        day = changes.days.get(who)
        kept.append(touch if day is None else replace(touch, due=day))
    return kept


def put_by_hand(planned: Iterable[Planned], changes: Changes) -> set[int]:
    """The places of entries that are on their day because somebody put them there.

    Of a prospect that is the first that somebody has to do.
    """
    places: set[int] = set()
    seen: set[int] = set()
    for place, each in enumerate(planned):
        who = each.item.prospect_id
        moves = not isinstance(each.item, OpenTouch) or each.item.needs_a_person
        if moves and who in changes.days and who not in seen:
            seen.add(who)
            places.add(place)
    return places


def added(
    contacts: Iterable[Contact],
    changes: Changes,
    days: Sequence[date],
    *,
    schedule: Schedule,
    loads: Loads,
) -> list[Planned]:
    """New contacts on the days that people gave them, or on the next that has work."""
    planned = []
    for contact in sorted(contacts, key=lambda contact: contact.prospect_id):
        wanted = changes.days[contact.prospect_id]
        day = next((day for day in days if day >= wanted), None)
        if day is not None:
            loads.add(contact, day)
            slot = slot_for(schedule, day, contact.kind, contact.segment)
            planned.append(Planned(day, slot, contact))
    return planned
