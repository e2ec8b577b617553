"""Decides what a week holds: open touches, what people changed, check-ins, new contacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine.scheduling import check_ins, plan, waiting
from engine.scheduling.by_hand import Changes, added, changed
from engine.scheduling.plan import Contact, OpenTouch, Planned, Room
from engine.scheduling.presence import Presence
from engine.scheduling.suggesting import suggest
from engine.scheduling.week import Schedule
from engine.views.cadence import RepWaits


@dataclass(frozen=True)
class Frame:
    """What a week's plan is made within: the days that are left of it, their hours, the room."""

    workspace_id: int
    zone: ZoneInfo
    today: date
    monday: date
    days: Sequence[date]
    schedule: Schedule
    audiences: Mapping[str, float]
    """Their shares by key; one without a share gets what the others cannot fill."""
    room: Room
    loads: plan.Loads
    now: datetime


def touches_of(session: Session, frame: Frame, changes: Changes) -> list[OpenTouch]:
    found = waiting.open_touches(
        session,
        frame.workspace_id,
        frame.zone,
        after=_before(frame.monday, frame.today),
        before=frame.monday + timedelta(days=7),
        whenever=changes.reads,
    )
    return changed(found, changes)


def planned_in(
    session: Session,
    frame: Frame,
    changes: Changes,
    touches: Iterable[OpenTouch],
) -> tuple[list[Planned], int, list[OpenTouch]]:
    """What the week holds, in order, how many touches limits leave out, what no day takes."""
    days, room = frame.days, frame.room
    schedule, loads = frame.schedule, frame.loads
    on_days, waits = plan.place(touches, days, schedule, loads)
    placed, left_over = plan.within(on_days, room)
    by_hand = waiting.contacts(session, frame.workspace_id, changes.days.keys())
    by_hand += _dormant(session, frame, len(changes.days), among=changes.days.keys())
    placed += added(by_hand, changes, days, schedule=schedule, loads=loads)
    hidden = changes.left_out | changes.days.keys()
    if check_ins.has_hours(schedule, days):
        wanted = check_ins.room_for(placed, room) + len(hidden)
        due = [each for each in _dormant(session, frame, wanted) if each.prospect_id not in hidden]
        placed += check_ins.place(due, placed, days, room, schedule=schedule, loads=loads)
    new = waiting.available(
        session, frame.workspace_id, list(frame.audiences), room.conversations, frame.monday
    )
    shares = {key: share for key, share in frame.audiences.items() if share > 0}
    contacts = [each for each in new if each.prospect_id not in hidden]
    planned = placed + suggest(contacts, placed, days, room, shares, schedule=schedule, loads=loads)
    return sorted(planned, key=plan.in_order), left_over, waits


def _dormant(
    session: Session, frame: Frame, wanted: int, *, among: Collection[int] | None = None
) -> list[Contact]:
    return check_ins.dormant(
        session,
        frame.workspace_id,
        frame.zone,
        wanted,
        monday=frame.monday,
        now=frame.now,
        among=among,
    )


def _before(monday: date, today: date) -> date | None:
    """Touches due up to this day belong to an earlier week; None takes what is overdue along."""
    return None if monday <= today else monday - timedelta(days=3)


def without_room(
    waits: Iterable[OpenTouch],
    days: Sequence[date],
    there: Presence,
    names: Mapping[int, str],
) -> tuple[RepWaits, ...]:
    """Who has no room for how many touches, and who is not there for how many; most first.

    Those that wait for somebody who is away are told with the absence.
    """
    counts: Counter[tuple[int, bool]] = Counter()
    for touch in waits:
        due = [day for day in days if day >= touch.due]
        doers = (there.does(touch.owner_id, day) for day in due)
        does = next((who for who in doers if who is not None), None)
        if does is not None:
            counts[does, True] += 1
        elif touch.owner_id is not None and there.away(touch.owner_id, due[0]) is None:
            counts[touch.owner_id, False] += 1
    return tuple(
        RepWaits(name=names[who], count=count, is_full=is_full)
        for (who, is_full), count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    )


def waiting_for(
    touches: Iterable[OpenTouch], days: Sequence[date], there: Presence
) -> Counter[int]:
    """How many touches wait for each who is away when they are due."""
    waiting: Counter[int] = Counter()
    loads = plan.Loads(there)
    for touch in touches:
        owner_id, day = touch.owner_id, next((day for day in days if day >= touch.due), None)
        if owner_id is None or day is None or there.away(owner_id, day) is None:
            continue
        waiting[owner_id] += not loads.takes(touch, day)
    return waiting
