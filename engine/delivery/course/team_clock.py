"""Shows and changes what the team goes by: time zone, holidays, send window, day of the digest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.course.new_hours import move_into_hours
from engine.errors import ConflictError, InvalidError, InvalidFieldsError
from engine.generation.content import content_hash
from engine.members import require_admin
from engine.scheduling import digest_times
from engine.team_settings import SendWindow, TeamSettings
from engine.views.base import Actor
from engine.views.team_clock import DAYS, ClockRequest, TeamClock
from storage.locks import hold_workspace
from storage.tables import AuditLine, Workspace

Part = Callable[[Session, Workspace, ClockRequest], list[str]]
"""Changes what is asked of it, and says what it has changed."""


def team_clock(
    session: Session, *, by: Actor, now: datetime, changed: tuple[str, ...] = ()
) -> TeamClock:
    """What holds now; of the digest what was said last."""
    workspace = workspaces.get(session, by.workspace_id)
    team = workspaces.settings_of(workspace)
    told = digest_times.from_now_on(team.digest)
    local = now.astimezone(workspaces.zone_of(workspace))
    return TeamClock(
        timezone=workspace.timezone,
        country=team.country,
        first_hour=team.window.first_hour,
        last_hour=team.window.last_hour,
        weekdays=team.window.weekdays,
        digest_day=told.day,
        digest_hour=told.hour,
        next_digest=digest_times.next_told(team, local),
        may_change=by.role == "admin",
        seen=_seen(workspace),
        changed=changed,
    )


def clock_form(session: Session, *, by: Actor, now: datetime) -> TeamClock:
    """The clock to change. Admins only."""
    require_admin(by)
    return team_clock(session, by=by, now=now)


def save_clock(session: Session, request: ClockRequest, *, by: Actor, now: datetime) -> TeamClock:
    """From now on; what is planned and would be outside the hours moves into them. Admins only.

    Raises InvalidError naming the form's field, and ConflictError when somebody changed the clock
    meanwhile. Saving what holds changes nothing and is not told.
    """
    require_admin(by)
    workspace = hold_workspace(session, by.workspace_id)
    if request.seen is not None and request.seen != _seen(workspace):
        raise ConflictError(
            "Somebody changed this meanwhile. `/outreach settings` shows how it is now."
        )
    before, zone = workspaces.settings_of(workspace), workspaces.zone_of(workspace)
    told = _each(session, workspace, request, _zone, _holidays, _window)
    moved = move_into_hours(session, workspace, now=now) if told else 0
    told += _digest(workspace, request, before, now.astimezone(zone))
    session.flush()
    if told:
        _write_down(session, told, by, now)
    lines = [f"{by.name} changed {line}." for line in told]
    if moved:
        lines.append(f"{moved:,} planned {'date' if moved == 1 else 'dates'} moved into the hours.")
    return team_clock(session, by=by, now=now, changed=tuple(lines))


def _each(session: Session, workspace: Workspace, request: ClockRequest, *parts: Part) -> list[str]:
    """What each part changed; InvalidFieldsError with a sentence for each that cannot be."""
    told: list[str] = []
    wrong: dict[str, str] = {}
    for part in parts:
        try:
            told += part(session, workspace, request)
        except InvalidError as error:
            wrong[error.field or ""] = str(error)
    if wrong:
        raise InvalidFieldsError(wrong)
    return told


def _zone(session: Session, workspace: Workspace, request: ClockRequest) -> list[str]:
    if request.timezone is None or request.timezone == workspace.timezone:
        return []
    workspaces.set_zone(session, workspace.id, request.timezone)
    _keep(workspace, clock_is_own=True)
    return [f"the time zone to {request.timezone}"]


def _holidays(session: Session, workspace: Workspace, request: ClockRequest) -> list[str]:
    before = workspaces.settings_of(workspace).country
    country = before if request.country is None else request.country.upper()
    if country == before:
        return []
    workspaces.set_country(session, workspace.id, country)
    _keep(workspace, clock_is_own=True)
    return [f"the holidays to those of {country}"]


def _window(_: Session, workspace: Workspace, request: ClockRequest) -> list[str]:
    before = workspaces.settings_of(workspace).window
    said = request.model_dump(include=set(SendWindow.model_fields), exclude_none=True)
    window = SendWindow.model_validate(before.model_dump() | said)
    window = window.model_copy(update={"weekdays": tuple(sorted(set(window.weekdays)))})
    if window.first_hour >= window.last_hour:
        raise InvalidError("The hours end after they begin, as in 9 to 17.", field="last_hour")
    if not window.weekdays:
        raise InvalidError("Choose at least one day on which messages may go.", field="weekdays")
    if window == before:
        return []
    _keep(workspace, window=window.model_dump(mode="json"))
    days = ", ".join(DAYS[day][:3] for day in window.weekdays)
    return [f"the hours to {window.first_hour}:00 to {window.last_hour}:00 on {days}"]


def _digest(
    workspace: Workspace, request: ClockRequest, before: TeamSettings, local: datetime
) -> list[str]:
    """`before` and `local`: the settings and the clock that held until now."""
    said, becomes = digest_times.from_now_on(before.digest), workspaces.settings_of(workspace)
    day = said.day if request.digest_day is None else request.digest_day
    hour = said.hour if request.digest_hour is None else request.digest_hour
    zone = workspaces.zone_of(workspace)
    moves_to = zone if zone != local.tzinfo else None
    is_same = (day, hour) == (said.day, said.hour)
    if is_same and moves_to is None and becomes.country == before.country:
        return []
    kept = digest_times.changed(before, day, hour, local, moves_to, becomes=becomes)
    _keep(workspace, digest=[each.model_dump(mode="json") for each in kept])
    return [] if is_same else [f"the digest to {DAYS[day]}s at {hour}:00"]


def _keep(workspace: Workspace, **values: Any) -> None:
    workspace.settings = {**workspace.settings, **values}


def _write_down(session: Session, told: list[str], by: Actor, now: datetime) -> None:
    session.add(
        AuditLine(
            workspace_id=by.workspace_id,
            what=f"Changed {'; '.join(told)}.",
            by_member_id=by.member_id,
            at=now,
        )
    )


def _seen(workspace: Workspace) -> str:
    team = workspaces.settings_of(workspace)
    told = digest_times.from_now_on(team.digest)
    return content_hash(workspace.timezone, f"{team.country} {team.window} {told.day} {told.hour}")
