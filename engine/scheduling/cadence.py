"""Plans a week: who is due on which day and hour, and who could be written to. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.errors import InvalidError
from engine.prospects import owners
from engine.scheduling import absences, plan, week
from engine.scheduling.by_hand import put_by_hand
from engine.scheduling.day_words import read_week
from engine.scheduling.plan import OpenTouch, Planned
from engine.scheduling.presence import Presence
from engine.scheduling.week_frame import Frame, frame_of
from engine.scheduling.week_plan import plan_week, planned_before, waiting_for, without_room
from engine.scoring.distribution import whole_numbers
from engine.views.base import Actor
from engine.views.cadence import (
    PlannedDay,
    PlannedSlot,
    WeeklyCadence,
    WeeklyCadenceRequest,
    WeeklyEntry,
)
from storage.tables import Audience

SUGGESTED = "suggested"
NO_HOURS = "no work in the team's week"
UNASSIGNED = "unassigned"
"""The audience of prospects that have none."""


def weekly(
    session: Session, request: WeeklyCadenceRequest, *, workspace_id: int, now: datetime
) -> WeeklyCadence:
    """The plan of a week, in the team's time zone, within its limits.

    Open touches come on the working day they are due (overdue ones on the first that is left),
    then check-ins with those who have heard nothing for a quarter, then the best new contacts up
    to the target, each audience by its share. Days that are over hold nothing; who begins in a
    week before this one, by its own plan, is not suggested again. The answer is the same for the
    same records: nothing is written.
    """
    workspace = workspaces.get(session, workspace_id)
    zone = workspaces.zone_of(workspace)
    monday = _monday(request.week_start_date, zone, now.astimezone(zone).date())
    taken = planned_before(session, workspace, monday, now=now)
    frame = frame_of(session, workspace, monday, request, taken=taken, now=now)
    found = plan_week(session, frame)
    names = absences.names(session, workspace_id)
    moved = put_by_hand(found.planned, found.changes)
    nobody_yet = dict.fromkeys(frame.audiences, 0)
    beginning = Counter(p.item.segment or UNASSIGNED for p in found.planned if plan.begins(p.item))
    sunday = monday + timedelta(days=6)
    return WeeklyCadence(
        week_start=monday,
        week_end=sunday,
        total_outreach=len(found.planned),
        distribution=nobody_yet | dict(beginning),
        target_distribution=nobody_yet | whole_numbers(frame.shares, beginning.total()),
        entries=tuple(
            _entry(each, frame.there, names, by_hand=n in moved)
            for n, each in enumerate(found.planned)
        ),
        days=tuple(_day(frame, monday + timedelta(days=n)) for n in range(5)),
        limits=frame.limits,
        left_over=found.left_over,
        waiting=without_room(found.waits, frame.days, frame.there, names),
        labels=_labels(session, workspace_id),
        today=frame.today,
        away=absences.away_between(
            session,
            workspace_id,
            first=monday,
            last=sunday,
            waiting=waiting_for(found.touches, frame.days, frame.there),
        ),
    )


def of_rep(session: Session, plan: WeeklyCadence, who: str, *, by: Actor) -> WeeklyCadence:
    """The entries of one of the team alone; what is said of the team's limits stays."""
    name = owners.find(session, who, by=by).name
    entries = tuple(entry for entry in plan.entries if entry.rep == name)
    return plan.model_copy(update={"entries": entries, "total_outreach": len(entries), "rep": name})


def named(session: Session, words: str, *, workspace_id: int, now: datetime) -> float:
    """The week that somebody means, as an instant in it: see `read_week`."""
    zone = workspaces.zone_of(workspaces.get(session, workspace_id))
    monday = read_week(words, now.astimezone(zone).date())
    return datetime.combine(monday, time(12), tzinfo=zone).timestamp()


def _monday(instant: float | None, zone: ZoneInfo, today: date) -> date:
    if instant is None:
        return week.monday_of(today)
    try:
        return week.monday_of(datetime.fromtimestamp(instant, UTC).astimezone(zone).date())
    except (ValueError, OverflowError, OSError) as error:
        raise InvalidError(
            "The week is given by seconds since 1970, like 1735123456.", field="week_start_date"
        ) from error


def _labels(session: Session, workspace_id: int) -> dict[str, str]:
    rows = session.execute(
        select(Audience.key, Audience.label).where(Audience.workspace_id == workspace_id)
    )
    return {row.key: row.label for row in rows}


def _day(frame: Frame, day: date) -> PlannedDay:
    """Why nothing is planned, if so: a holiday, the day is over, the week has no hour for it."""
    without = None if week.has_work(frame.schedule, day) else NO_HOURS
    return PlannedDay(
        day=f"{day:%A}",
        date=day,
        off=frame.off.get(day) or ("over" if day < frame.today else without),
        slots=tuple(
            PlannedSlot(slot=slot.key, time=week.clock_words(slot.key), title=slot.title)
            for slot in week.slots_of(frame.schedule, day)
        ),
    )


def _entry(
    planned: Planned, there: Presence, names: Mapping[int, str], *, by_hand: bool
) -> WeeklyEntry:
    item = planned.item
    touch = item if isinstance(item, OpenTouch) else None
    return WeeklyEntry(
        day=f"{planned.day:%A}",
        date=planned.day,
        time=week.clock_words(planned.slot.key),
        prospect_id=item.prospect_id,
        prospect_name=item.name,
        segment=item.segment,
        outreach_type=item.kind,
        sequence_step=touch.position if touch else 0,
        message_variant=touch.variant if touch else 1,
        priority_score=item.priority,
        company=item.company,
        channel=item.channel,
        state=touch.state if touch else SUGGESTED,
        touch_id=touch.touch_id if touch else None,
        slot=planned.slot.key,
        needs_a_person=touch is None or touch.needs_a_person,
        by_hand=by_hand,
        rep=names.get(there.does(item.owner_id, planned.day) or 0),
    )
