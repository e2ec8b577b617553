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
from engine.scheduling import absences, plan, waiting, week
from engine.scheduling.by_hand import changes_of, put_by_hand
from engine.scheduling.day_words import read_week
from engine.scheduling.plan import OpenTouch, Planned, Room
from engine.scheduling.presence import Presence
from engine.scheduling.waiting import Sent
from engine.scheduling.week import Schedule
from engine.scheduling.week_lines import schedule_of
from engine.scheduling.week_plan import Frame, planned_in, touches_of, waiting_for, without_room
from engine.scoring.distribution import whole_numbers
from engine.team_settings import Caps
from engine.views.base import Actor
from engine.views.cadence import (
    PlannedDay,
    PlannedSlot,
    WeekLimits,
    WeeklyCadence,
    WeeklyCadenceRequest,
    WeeklyEntry,
)
from storage.states import TouchKind
from storage.tables import Audience, Workspace

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
    to the target, each audience by its share. Days that are over hold nothing. The answer is the
    same for the same records: nothing is written.
    """
    workspace = workspaces.get(session, workspace_id)
    zone = workspaces.zone_of(workspace)
    today = now.astimezone(zone).date()
    monday = _monday(request.week_start_date, zone, today)
    sunday = monday + timedelta(days=6)
    settings = workspaces.settings_of(workspace)
    working, off = week.working_days(settings.country, monday)
    schedule = schedule_of(settings)
    days = [day for day in working if day >= today and week.has_work(schedule, day)]
    audiences = _shares(session, workspace_id)
    shares = {key: share for key, share in audiences.items() if share > 0}
    sent = _sent(session, workspace_id, zone, monday, days=7)
    limits = _limits(request, settings.caps, sent)
    begun_today = _sent(session, workspace_id, zone, days[0], days=1).begun if days else 0
    room = Room(
        conversations=limits.target_connection_requests - sent.begun,
        followups=limits.target_followups - limits.followups_sent,
        linkedin=limits.linkedin_left,
        per_company=settings.caps.new_conversations_per_company_per_week,
        begun_today=begun_today,
        companies=waiting.companies_begun(session, workspace_id, **_span(zone, monday, days=7)),
    )
    there = absences.presence(session, workspace_id, first=monday, last=sunday)
    frame = Frame(
        workspace_id=workspace_id,
        zone=zone,
        today=today,
        monday=monday,
        days=days,
        schedule=schedule,
        audiences=audiences,
        room=room,
        loads=plan.Loads(there),
        now=now,
    )
    changes = changes_of(session, workspace_id, monday, since=week.monday_of(today))
    touches = touches_of(session, frame, changes)
    planned, left_over, waits = planned_in(session, frame, changes, touches)
    names = absences.names(session, workspace_id)
    moved = put_by_hand(planned, changes)
    beginning = Counter(p.item.segment or UNASSIGNED for p in planned if plan.begins(p.item))
    return WeeklyCadence(
        week_start=monday,
        week_end=sunday,
        total_outreach=len(planned),
        distribution=dict.fromkeys(audiences, 0) | dict(beginning),
        target_distribution=dict.fromkeys(audiences, 0) | whole_numbers(shares, beginning.total()),
        entries=tuple(
            _entry(each, there, names, by_hand=n in moved) for n, each in enumerate(planned)
        ),
        days=tuple(_day(monday + timedelta(days=n), off, today, schedule) for n in range(5)),
        limits=limits,
        left_over=left_over,
        waiting=without_room(waits, days, there, names),
        labels=_labels(session, workspace_id),
        today=today,
        away=absences.away_between(
            session,
            workspace_id,
            first=monday,
            last=sunday,
            waiting=waiting_for(touches, days, there),
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


def week_so_far(session: Session, workspace: Workspace, monday: date) -> WeekLimits:
    """What a week has had already, against its targets."""
    sent = _sent(session, workspace.id, workspaces.zone_of(workspace), monday, days=7)
    return _limits(WeeklyCadenceRequest(), workspaces.settings_of(workspace).caps, sent)


def _sent(session: Session, workspace_id: int, zone: ZoneInfo, first: date, *, days: int) -> Sent:
    return waiting.sent(session, workspace_id, **_span(zone, first, days=days))


def _span(zone: ZoneInfo, first: date, *, days: int) -> dict[str, datetime]:
    """Whole local days, as the instants between which they lie."""
    return {
        "since": datetime.combine(first, time(), tzinfo=zone),
        "until": datetime.combine(first + timedelta(days=days), time(), tzinfo=zone),
    }


def _limits(request: WeeklyCadenceRequest, caps: Caps, sent: Sent) -> WeekLimits:
    requests_sent = sent.kinds[TouchKind.CONNECTION_REQUEST]
    requests, followups = request.target_connection_requests, request.target_followups
    return WeekLimits(
        target_connection_requests=(
            caps.connection_requests_per_week if requests is None else requests
        ),
        target_followups=caps.followups_per_week if followups is None else followups,
        conversations_begun=sent.begun,
        connection_requests_sent=requests_sent,
        followups_sent=sum(sent.kinds[kind] for kind in week.FOLLOWUP),
        linkedin_cap=caps.linkedin_per_week,
        linkedin_left=max(0, caps.linkedin_per_week - requests_sent),
    )


def _shares(session: Session, workspace_id: int) -> dict[str, float]:
    rows = session.execute(
        select(Audience.key, Audience.target_share)
        .where(Audience.workspace_id == workspace_id)
        .order_by(Audience.position)
    )
    return {row.key: row.target_share for row in rows}


def _labels(session: Session, workspace_id: int) -> dict[str, str]:
    rows = session.execute(
        select(Audience.key, Audience.label).where(Audience.workspace_id == workspace_id)
    )
    return {row.key: row.label for row in rows}


def _day(day: date, off: dict[date, str], today: date, schedule: Schedule) -> PlannedDay:
    """Why nothing is planned, if so: a holiday, the day is over, the week has no hour for it."""
    without = None if week.has_work(schedule, day) else NO_HOURS
    return PlannedDay(
        day=f"{day:%A}",
        date=day,
        off=off.get(day) or ("over" if day < today else without),
        slots=tuple(
            PlannedSlot(slot=slot.key, time=week.clock_words(slot.key), title=slot.title)
            for slot in week.slots_of(schedule, day)
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
