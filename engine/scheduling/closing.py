"""Closes a working day: what was done of it, and to which days the rest rolls on."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.scheduling import week
from engine.scheduling.cadence import weekly
from engine.scheduling.day_states import done
from engine.scheduling.day_view import rows_of
from engine.views.cadence import DayClosing, WeeklyCadenceRequest
from storage.states import PostKind, TouchState
from storage.tables import CadenceDay, Workspace


def close_day(session: Session, workspace_id: int, day: date, now: datetime) -> DayClosing | None:
    """Write below the day's post how it ended, once; None where there is none or it was told.

    A paused team is told nothing: nobody knows to when its work rolls on.
    """
    workspace = workspaces.get(session, workspace_id)
    opened = _open(session, workspace, day)
    if opened is None:
        return None
    closing = _closing(session, workspace, opened)
    told = session.execute(
        update(CadenceDay)
        .where(CadenceDay.id == opened.id, CadenceDay.closing.is_(None))
        .values(closing=closing.model_dump(mode="json"))
        .returning(CadenceDay.id)
    ).first()
    if told is None:
        return None
    posts.redraw(session, workspace_id, PostKind.CADENCE_DAY, opened.id, now=now)
    return closing


def so_far(session: Session, workspace_id: int, day: date) -> DayClosing | None:
    """How a day would end that was closed now, for whoever looks before its evening."""
    workspace = workspaces.get(session, workspace_id)
    opened = _open(session, workspace, day)
    return None if opened is None else _closing(session, workspace, opened)


def _open(session: Session, workspace: Workspace, day: date) -> CadenceDay | None:
    """The day, where it was opened and its team works."""
    if workspace.paused_at is not None:
        return None
    return session.scalars(
        select(CadenceDay).where(CadenceDay.workspace_id == workspace.id, CadenceDay.day == day)
    ).first()


def _closing(session: Session, workspace: Workspace, opened: CadenceDay) -> DayClosing:
    asked = [touch for _, touch in rows_of(session, opened)]
    touches = [touch for touch in asked if touch.state is not TouchState.STOPPED]
    left = {each.id for each in touches} - done(session, touches)
    days = _days_of(session, workspace, opened.day, left)
    return DayClosing(
        total=len(touches),
        done=len(touches) - len(left),
        rolls_on=tuple(sorted(Counter(days.values()).items())),
        later=len(left) - len(days),
    )


def _days_of(
    session: Session, workspace: Workspace, day: date, touch_ids: set[int]
) -> dict[int, date]:
    """To which days touches roll on, by the plan of the next day and, for the rest, next week's."""
    found: dict[int, date] = {}
    for first in (day + timedelta(days=1), week.monday_of(day) + timedelta(weeks=1)):
        if touch_ids <= found.keys():
            break
        morning = datetime.combine(first, time(), tzinfo=workspaces.zone_of(workspace))
        request = WeeklyCadenceRequest(week_start_date=morning.timestamp())
        plan = weekly(session, request, workspace_id=workspace.id, now=morning)
        for entry in plan.entries:
            if entry.touch_id in touch_ids:
                found.setdefault(entry.touch_id, entry.date)
    return found
