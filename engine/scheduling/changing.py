"""Changes a week by hand: who comes on another day, not this week, or besides."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.errors import ConflictError, InvalidError
from engine.prospects.search import find
from engine.scheduling import waiting, week
from engine.scheduling.cadence import weekly
from engine.scheduling.check_ins import dormant
from engine.scheduling.day import follow_change
from engine.scheduling.day_words import read_day
from engine.scheduling.plan import Contact
from engine.scheduling.undecided import by_hand, goes_on, is_known
from engine.scheduling.week_plan import FARTHEST, weeks_ahead
from engine.scheduling.working_days import is_working_day
from engine.views.base import Actor
from engine.views.cadence import (
    WeekChange,
    WeekChanged,
    WeeklyCadence,
    WeeklyCadenceRequest,
)
from storage.locks import hold_workspace
from storage.states import TouchState
from storage.tables import CadenceChange, Prospect, Sequence, Touch, Workspace

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def change_week(session: Session, request: WeekChange, *, by: Actor, now: datetime) -> WeekChanged:
    """Put the next thing to do for a prospect on a day, or leave it out of its week.

    Raises ConflictError when it stands elsewhere by now than was seen, or leaves by itself, and
    InvalidError when there is nothing to do for them or nobody works on that day.
    """
    workspace = hold_workspace(session, by.workspace_id)
    today = now.astimezone(workspaces.zone_of(workspace)).date()
    prospect = find(session, by.workspace_id, request.who)
    day = None if request.day is None else _day(request.day, workspace, today)
    stands = _stands(session, prospect, workspace, seen=request.seen, now=now)
    if request.seen is not None and (stands is None or stands != request.seen):
        raise ConflictError(
            f"{prospect.full_name} was moved or done meanwhile. `/outreach cadence` shows where."
        )
    if day is None and stands is None:
        raise InvalidError(f"{prospect.full_name} is not in this week's plan or the next.")
    _check(session, prospect, day, workspace, now=now)
    monday = week.monday_of(day or stands or today)
    session.add(
        CadenceChange(
            workspace_id=by.workspace_id,
            prospect_id=prospect.id,
            week=monday,
            day=day,
            by_member_id=by.member_id,
            created_at=now,
        )
    )
    session.flush()
    follow_change(session, by.workspace_id, prospect.id, comes=day, now=now)
    where = f"comes on {day:%A}, {day.day} {day:%B}" if day else "is left out of the week"
    return WeekChanged(
        week=_plan(session, monday, workspace, now),
        changed=f"{prospect.full_name} {where}.",
    )


def _day(words: str, workspace: Workspace, today: date) -> date:
    """The day that is meant: `Thursday` is the next one, today included."""
    flat = words.strip().casefold()
    named = next((n for n, name in enumerate(WEEKDAYS) if flat[2:] and name.startswith(flat)), None)
    if named is None:
        day = read_day(words, today)
    else:
        day = today + timedelta(days=(named - today.weekday()) % 7)
    if not today <= day <= today + FARTHEST:
        raise InvalidError("Choose a day from today on, within eight weeks.", field="day")
    if not is_working_day(workspaces.settings_of(workspace), day):
        raise InvalidError(f"Nobody works on {day:%A}, {day.day} {day:%B}.", field="day")
    return day


def _stands(
    session: Session, prospect: Prospect, workspace: Workspace, *, seen: date | None, now: datetime
) -> date | None:
    """The day on which the next thing to do for a prospect comes, up to the week where it was seen.

    Next week's plan is looked at in any case.
    """
    today = now.astimezone(workspaces.zone_of(workspace)).date()
    until = max(today + timedelta(weeks=1), min(seen or today, today + FARTHEST))
    weeks = (week.monday_of(until) - week.monday_of(today)) // timedelta(weeks=1) + 1
    for found in islice(weeks_ahead(session, workspace, now=now), weeks):
        for each in found.planned:
            is_theirs = each.item.prospect_id == prospect.id
            if is_theirs and (isinstance(each.item, Contact) or each.item.needs_a_person):
                return each.day
    return None


def _is_dormant(
    session: Session, prospect: Prospect, day: date | None, workspace: Workspace, *, now: datetime
) -> bool:
    """Whether a check-in with them is due by the end of the day's week."""
    zone = workspaces.zone_of(workspace)
    monday = week.monday_of(day or now.astimezone(zone).date())
    due = dormant(session, workspace.id, zone, 1, monday=monday, now=now, among=[prospect.id])
    return bool(due)


def _check(
    session: Session, prospect: Prospect, day: date | None, workspace: Workspace, *, now: datetime
) -> None:
    """Whether there is something to do for them that a person can do on that day."""
    if day is not None and prospect.hold_until is not None and prospect.hold_until > day:
        raise InvalidError(
            f"{prospect.full_name} is not to be written to before {prospect.hold_until}."
        )
    states = session.execute(
        select(Touch.state, by_hand().label("by_hand"))
        .join(Sequence, Sequence.id == Touch.sequence_id)
        .where(
            Touch.workspace_id == workspace.id,
            Touch.prospect_id == prospect.id,
            Touch.state.in_((TouchState.DRAFT, TouchState.APPROVED)),
            goes_on(),
            is_known(),
        )
    ).all()
    if any(row.state is TouchState.DRAFT or row.by_hand for row in states):
        return
    if states:
        raise ConflictError(
            f"What goes to {prospect.full_name} is approved and leaves by itself. "
            f"`/outreach sequence {prospect.full_name}` moves it."
        )
    is_new = waiting.contacts(session, workspace.id, {prospect.id})
    if not is_new and not _is_dormant(session, prospect, day, workspace, now=now):
        raise InvalidError(
            f"There is nothing to do for {prospect.full_name} that could be planned. "
            f"`/outreach prospect {prospect.full_name}` says why."
        )


def _plan(session: Session, monday: date, workspace: Workspace, now: datetime) -> WeeklyCadence:
    noon = datetime.combine(monday, time(12), tzinfo=workspaces.zone_of(workspace))
    request = WeeklyCadenceRequest(week_start_date=noon.timestamp())
    return weekly(session, request, workspace_id=workspace.id, now=now)
