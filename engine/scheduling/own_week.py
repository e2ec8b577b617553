"""Shows and changes the hours of the team's week and how much a week is to have."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.errors import ConflictError, InvalidError
from engine.generation.content import content_hash
from engine.members import require_admin
from engine.scheduling import digest_times, week_lines
from engine.team_settings import Caps, TeamSettings
from engine.views.base import Actor
from engine.views.week import TeamWeek, WeekRequest
from storage.locks import hold_workspace
from storage.tables import Audience, Workspace
from storage.types import JsonDict

MOST_REQUESTS, MOST_FOLLOWUPS = 50, 1000
"""The outreach engine's document plans 30 to 50 connection requests; LinkedIn bears no more."""


def team_week(session: Session, *, by: Actor, changed: str | None = None) -> TeamWeek:
    """What holds now."""
    team = workspaces.settings_of(workspaces.get(session, by.workspace_id))
    return TeamWeek(
        lines=week_lines.written(week_lines.schedule_of(team)),
        target_connection_requests=team.caps.connection_requests_per_week,
        target_followups=team.caps.followups_per_week,
        audiences=tuple(_audiences(session, by.workspace_id)),
        shipped=team.week is None and _targets(team.caps) == _targets(Caps()),
        may_change=by.role == "admin",
        seen=_seen(team),
        changed=changed,
    )


def week_form(session: Session, *, by: Actor) -> TeamWeek:
    """The week to change. Admins only."""
    require_admin(by)
    return team_week(session, by=by)


def save_week(session: Session, request: WeekRequest, *, by: Actor, now: datetime) -> TeamWeek:
    """From now on; days that were posted keep their hours. Admins only.

    Raises InvalidError naming the form's field, for `week` also the line, and ConflictError when
    somebody changed the week meanwhile.
    """
    require_admin(by)
    targets = _asked(request)
    workspace = _held(session, request.seen, by)
    settings = dict(workspace.settings)
    if request.lines is not None:
        audiences = _audiences(session, by.workspace_id)
        schedule = week_lines.read(request.lines, audiences=audiences)
        kept = None if schedule == week_lines.SHIPPED else list(week_lines.written(schedule))
        settings["week"] = kept
    settings["caps"] = {**settings.get("caps", {}), **targets}
    _keep(session, workspace, settings, now)
    return team_week(session, by=by, changed=f"{by.name} changed the week.")


def ship_week(session: Session, *, seen: str | None, by: Actor, now: datetime) -> TeamWeek:
    """Back to the shipped hours and targets. Admins only; ConflictError as for `save_week`."""
    require_admin(by)
    workspace = _held(session, seen, by)
    caps = workspace.settings.get("caps", {})
    left = {name: value for name, value in caps.items() if name not in _targets(Caps())}
    _keep(session, workspace, {**workspace.settings, "week": None, "caps": left}, now)
    return team_week(session, by=by, changed=f"{by.name} went back to the shipped week.")


def _keep(session: Session, workspace: Workspace, settings: JsonDict, now: datetime) -> None:
    """What was told of this week on other working days stays told."""
    before, local = workspaces.settings_of(workspace), now.astimezone(workspaces.zone_of(workspace))
    becomes = TeamSettings.model_validate(settings)
    told = digest_times.on_other_days(before, becomes, local)
    if told != before.digest:
        settings = {**settings, "digest": [each.model_dump(mode="json") for each in told]}
    workspace.settings = settings
    session.flush()


def _held(session: Session, seen: str | None, by: Actor) -> Workspace:
    workspace = hold_workspace(session, by.workspace_id)
    if seen is not None and seen != _seen(workspaces.settings_of(workspace)):
        raise ConflictError(
            "Somebody changed the week meanwhile. `/outreach cadence week` shows how it is now."
        )
    return workspace


def _asked(request: WeekRequest) -> dict[str, int]:
    requests, followups = request.target_connection_requests, request.target_followups
    if requests is not None and not 1 <= requests <= MOST_REQUESTS:
        raise InvalidError(
            f"Plan 1 to {MOST_REQUESTS} connection requests a week; 30 to 50 are usual.",
            field="target_connection_requests",
        )
    if followups is not None and not 1 <= followups <= MOST_FOLLOWUPS:
        raise InvalidError(
            f"Plan 1 to {MOST_FOLLOWUPS} follow-ups a week.", field="target_followups"
        )
    asked = {"connection_requests_per_week": requests, "followups_per_week": followups}
    return {name: value for name, value in asked.items() if value is not None}


def _targets(caps: Caps) -> dict[str, int]:
    return {
        "connection_requests_per_week": caps.connection_requests_per_week,
        "followups_per_week": caps.followups_per_week,
    }


def _seen(team: TeamSettings) -> str:
    lines = week_lines.written(week_lines.schedule_of(team))
    return content_hash(str(_targets(team.caps)), "\n".join(lines))


def _audiences(session: Session, workspace_id: int) -> dict[str, str]:
    rows = session.execute(
        select(Audience.key, Audience.label)
        .where(Audience.workspace_id == workspace_id)
        .order_by(Audience.position)
    )
    return {row.key: row.label for row in rows}
