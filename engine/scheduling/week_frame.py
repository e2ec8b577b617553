"""Decides what a week's plan is made within: its days and hours, its limits, who is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.scheduling import absences, plan, week, went_out
from engine.scheduling.plan import Room
from engine.scheduling.presence import Presence
from engine.scheduling.week import Schedule
from engine.scheduling.week_lines import schedule_of
from engine.scheduling.went_out import Sent
from engine.team_settings import Caps
from engine.views.cadence import WeekLimits, WeeklyCadenceRequest
from storage.states import TouchKind
from storage.tables import Audience, Workspace


@dataclass(frozen=True)
class Frame:
    """The days that are left of a week, their hours, the room in it."""

    workspace_id: int
    zone: ZoneInfo
    today: date
    monday: date
    days: Sequence[date]
    """The working days from today on that have hours for work."""
    off: Mapping[date, str]
    """The week's holidays, with their names."""
    schedule: Schedule
    audiences: Mapping[str, float]
    """Their shares by key; one without a share gets what the others cannot fill."""
    limits: WeekLimits
    room: Room
    there: Presence
    loads: plan.Loads
    taken: frozenset[int]
    """Prospects to whom the plans of earlier weeks begin to write: they are not suggested again."""
    now: datetime

    @property
    def shares(self) -> dict[str, float]:
        """The weights above 0."""
        return {key: share for key, share in self.audiences.items() if share > 0}


def frame_of(
    session: Session,
    workspace: Workspace,
    monday: date,
    request: WeeklyCadenceRequest,
    *,
    taken: frozenset[int],
    now: datetime,
) -> Frame:
    """The frame of the week that begins on `monday`, with the targets of the request."""
    zone = workspaces.zone_of(workspace)
    today = now.astimezone(zone).date()
    settings = workspaces.settings_of(workspace)
    schedule = schedule_of(settings)
    working, off = week.working_days(settings.country, monday)
    days = [day for day in working if day >= today and week.has_work(schedule, day)]
    sent = _sent(session, workspace.id, zone, monday, days=7)
    limits = _limits(request, settings.caps, sent)
    begun_today = _sent(session, workspace.id, zone, days[0], days=1).begun if days else 0
    room = Room(
        conversations=limits.target_connection_requests - sent.begun,
        followups=limits.target_followups - limits.followups_sent,
        linkedin=limits.linkedin_left,
        per_company=settings.caps.new_conversations_per_company_per_week,
        begun_today=begun_today,
        companies=went_out.companies_begun(session, workspace.id, **_span(zone, monday, days=7)),
    )
    last = monday + timedelta(days=6)
    there = absences.presence(session, workspace.id, first=monday, last=last)
    return Frame(
        workspace_id=workspace.id,
        zone=zone,
        today=today,
        monday=monday,
        days=days,
        off=off,
        schedule=schedule,
        audiences=_shares(session, workspace.id),
        limits=limits,
        room=room,
        there=there,
        loads=plan.Loads(there),
        taken=taken,
        now=now,
    )


def week_so_far(session: Session, workspace: Workspace, monday: date) -> WeekLimits:
    """What a week has had already, against its targets."""
    sent = _sent(session, workspace.id, workspaces.zone_of(workspace), monday, days=7)
    return _limits(WeeklyCadenceRequest(), workspaces.settings_of(workspace).caps, sent)


def _sent(session: Session, workspace_id: int, zone: ZoneInfo, first: date, *, days: int) -> Sent:
    return went_out.sent(session, workspace_id, **_span(zone, first, days=days))


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
