"""Decides what people have moved off a day, or left out of its week, since the day was posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.scheduling.day_states import done
from engine.scheduling.week import monday_of
from storage.tables import CadenceChange, CadenceDay, Touch


def moved_away(session: Session, opened: CadenceDay, touches: Sequence[Touch]) -> set[int]:
    """The ids of those of the day's touches that it asks nobody for any more.

    A change is about the next thing that a person does for a prospect. The newest of the day
    counts, later days change nothing of it, and what was done all the same is the day's.
    """
    elsewhere = _elsewhere(session, opened)
    theirs = [touch for touch in touches if touch.prospect_id in elsewhere]
    finished = done(session, theirs) if theirs else set()
    first: dict[int, int] = {}
    for touch in sorted(theirs, key=lambda touch: (touch.prospect_id, touch.position)):
        if touch.id not in finished:
            first.setdefault(touch.prospect_id, touch.id)
    return set(first.values())


def _elsewhere(session: Session, opened: CadenceDay) -> set[int]:
    """The prospects that people put on another day, or on none, on the day after its opening."""
    zone = workspaces.zone_of(workspaces.get(session, opened.workspace_id))
    midnight = datetime.combine(opened.day + timedelta(days=1), time(), tzinfo=zone)
    rows = session.execute(
        select(CadenceChange.prospect_id, CadenceChange.day)
        .where(
            CadenceChange.workspace_id == opened.workspace_id,
            CadenceChange.week >= monday_of(opened.day),
            CadenceChange.created_at >= opened.created_at,
            CadenceChange.created_at < midnight,
        )
        .order_by(CadenceChange.id)
    )
    newest = {row.prospect_id: row.day for row in rows}
    return {who for who, day in newest.items() if day != opened.day}
