"""Decides what a week holds: open touches, what people changed, check-ins, new contacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.scheduling import check_ins, plan, waiting, week
from engine.scheduling.by_hand import Changes, added, changed, changes_of
from engine.scheduling.plan import Contact, OpenTouch, Planned
from engine.scheduling.presence import Presence
from engine.scheduling.suggesting import suggest
from engine.scheduling.week_frame import Frame, frame_of
from engine.views.cadence import RepWaits, WeeklyCadenceRequest
from storage.tables import Workspace

FARTHEST = timedelta(weeks=8)
"""How far ahead of a week those before it are planned too."""


@dataclass(frozen=True)
class WeekPlan:
    """What a week holds, in order, and what it does not."""

    planned: Sequence[Planned]
    changes: Changes
    touches: Sequence[OpenTouch]
    """The open ones that are due in it."""
    left_over: int
    """How many touches the limits leave out."""
    waits: Sequence[OpenTouch]
    """What no day takes."""


def weeks_ahead(session: Session, workspace: Workspace, *, now: datetime) -> Iterator[WeekPlan]:
    """The plans of this week and of those that follow, as far as they are asked.

    Each leaves out to whom those before it begin to write.
    """
    monday = week.monday_of(now.astimezone(workspaces.zone_of(workspace)).date())
    taken: frozenset[int] = frozenset()
    while True:
        frame = frame_of(session, workspace, monday, WeeklyCadenceRequest(), taken=taken, now=now)
        found = plan_week(session, frame)
        yield found
        taken |= {p.item.prospect_id for p in found.planned if isinstance(p.item, Contact)}
        monday += timedelta(weeks=1)


def planned_before(
    session: Session, workspace: Workspace, monday: date, *, now: datetime
) -> frozenset[int]:
    """The prospects to whom the weeks from this one up to `monday` begin to write, as planned now.

    Each week has its own open touches, so of a week ahead all before it counts as done.
    """
    this = week.monday_of(now.astimezone(workspaces.zone_of(workspace)).date())
    between = max(0, min(monday - this, FARTHEST) // timedelta(weeks=1))
    earlier = islice(weeks_ahead(session, workspace, now=now), between)
    items = (each.item for found in earlier for each in found.planned)
    return frozenset(item.prospect_id for item in items if isinstance(item, Contact))


def plan_week(session: Session, frame: Frame) -> WeekPlan:
    """What there is to do in the week, on its days; writes nothing."""
    days, room = frame.days, frame.room
    schedule, loads = frame.schedule, frame.loads
    since = week.monday_of(frame.today)
    changes = changes_of(session, frame.workspace_id, frame.monday, since=since)
    touches = _touches(session, frame, changes)
    on_days, waits = plan.place(touches, days, schedule, loads)
    placed, left_over = plan.within(on_days, room)
    by_hand = waiting.contacts(session, frame.workspace_id, changes.days.keys())
    by_hand += _dormant(session, frame, len(changes.days), among=changes.days.keys())
    placed += added(by_hand, changes, days, schedule=schedule, loads=loads)
    hidden = changes.left_out | changes.days.keys() | frame.taken
    if check_ins.has_hours(schedule, days):
        wanted = check_ins.room_for(placed, room) + len(hidden)
        due = [each for each in _dormant(session, frame, wanted) if each.prospect_id not in hidden]
        placed += check_ins.place(due, placed, days, room, schedule=schedule, loads=loads)
    new = waiting.available(
        session,
        frame.workspace_id,
        list(frame.audiences),
        room.conversations,
        frame.monday,
        besides=len(frame.taken),
    )
    contacts = [each for each in new if each.prospect_id not in hidden]
    planned = placed + suggest(
        contacts, placed, days, room, frame.shares, schedule=schedule, loads=loads
    )
    planned.sort(key=plan.in_order)
    return WeekPlan(planned, changes, touches, left_over, waits)


def _touches(session: Session, frame: Frame, changes: Changes) -> list[OpenTouch]:
    found = waiting.open_touches(
        session,
        frame.workspace_id,
        frame.zone,
        after=_before(frame.monday, frame.today),
        before=frame.monday + timedelta(days=7),
        whenever=changes.reads,
    )
    return changed(found, changes)


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
