"""Decides how a workspace begins, which team and channel it belongs to, and what is set there."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import holidays
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import ForbiddenError, InvalidError, NotFoundError
from engine.members import require_admin
from engine.team_settings import TeamSettings
from engine.views.base import Actor
from storage.tables import Workspace
from storage.unique import add_once


def settings_of(workspace: Workspace) -> TeamSettings:
    return TeamSettings.model_validate(workspace.settings)


def get(session: Session, workspace_id: int) -> Workspace:
    workspace = session.get(Workspace, workspace_id)
    if workspace is None:
        raise NotFoundError(
            "This workspace is not set up yet. Start Drumbeat once with `make run`."
        )
    return workspace


def by_team(session: Session, slack_team_id: str) -> Workspace:
    """The workspace of a Slack team."""
    workspace = session.scalars(
        select(Workspace).where(Workspace.slack_team_id == slack_team_id)
    ).first()
    if workspace is None:
        raise ForbiddenError("Drumbeat is not set up for this Slack workspace.")
    return workspace


def zone_of(workspace: Workspace) -> ZoneInfo:
    return ZoneInfo(workspace.timezone)


def today(session: Session, workspace_id: int, *, now: datetime) -> date:
    """The day it is on the team's clock."""
    return now.astimezone(zone_of(get(session, workspace_id))).date()


def is_new(session: Session) -> bool:
    """Whether nobody has used this database yet."""
    return session.scalars(select(Workspace.id).limit(1)).first() is None


def refuse_mixture(session: Session, slack_team_id: str, *, local: str) -> None:
    """A team and the local workspace never share a database: InvalidError when they would.

    They would share one outbox, so what was approved to try things out would be sent for real, and
    what was meant for real people would end in the local workspace.
    """
    teams = set(session.scalars(select(Workspace.slack_team_id))) - {UNCLAIMED, slack_team_id}
    if slack_team_id == local and teams:
        raise InvalidError(
            "This database belongs to a Slack team; the local workspace needs one of its own. "
            "Set another DRUMBEAT_DATABASE_URL to try things out."
        )
    if local in teams:
        raise InvalidError(
            "This database belongs to the local workspace; your Slack team needs one of its own. "
            "Set another DRUMBEAT_DATABASE_URL."
        )


def begin_in(session: Session, workspace_id: int, slack_channel_id: str | None) -> None:
    """The channel to work in, for a team that has none yet."""
    workspace = get(session, workspace_id)
    workspace.slack_channel_id = workspace.slack_channel_id or slack_channel_id


UNCLAIMED = "-"
"""The Slack team of a workspace that the shell made before any Slack was connected."""


def for_shell(session: Session, timezone: str, *, now: datetime) -> Workspace:
    """The newest workspace, or a first one that the next Slack team to connect takes over."""
    newest = session.scalars(select(Workspace).order_by(Workspace.id.desc()).limit(1)).first()
    return newest or ensure(
        session, slack_team_id=UNCLAIMED, name="Drumbeat", timezone=timezone, now=now
    )


def ensure(
    session: Session,
    *,
    slack_team_id: str,
    name: str,
    timezone: str,
    now: datetime,
) -> Workspace:
    """The workspace of a Slack team, made at first sight (or taken over from the shell)."""
    _check_zone(timezone)
    found = session.scalars(
        select(Workspace).where(Workspace.slack_team_id.in_((slack_team_id, UNCLAIMED)))
    ).all()
    workspace = next((row for row in found if row.slack_team_id == slack_team_id), None)
    if workspace is None and found:
        workspace = found[0]
        workspace.slack_team_id, workspace.name = slack_team_id, name
        begin_at(session, workspace.id, timezone=timezone, country=None)
    if workspace is None:
        add_once(
            session,
            Workspace,
            slack_team_id=slack_team_id,
            name=name,
            timezone=timezone,
            settings={},
            created_at=now,
        )
        workspace = session.scalars(
            select(Workspace).where(Workspace.slack_team_id == slack_team_id)
        ).one()
    return workspace


def _check_zone(timezone: str) -> None:
    try:
        ZoneInfo(timezone)
    except (KeyError, ValueError) as error:
        raise InvalidError(
            f"“{timezone}” is not a time zone. Use a name like Europe/Berlin.", field="timezone"
        ) from error


def work_in(session: Session, slack_channel_id: str, *, by: Actor) -> None:
    """Make a channel the one the team works in; an admin's decision."""
    require_admin(by)
    get(session, by.workspace_id).slack_channel_id = slack_channel_id


def channel_of(workspace: Workspace) -> str:
    """The Slack channel that the team works in."""
    if workspace.slack_channel_id is None:
        raise InvalidError(
            "Drumbeat does not know your team's channel. Invite it to the channel, then type "
            "`/outreach here` there."
        )
    return workspace.slack_channel_id


def set_zone(session: Session, workspace_id: int, timezone: str) -> None:
    """The team works in another time zone from now on; what is due already stays as it is."""
    _check_zone(timezone)
    get(session, workspace_id).timezone = timezone


def set_country(session: Session, workspace_id: int, country: str) -> None:
    """Whose public holidays are days off from now on (ISO 3166, two letters)."""
    if country not in holidays.list_supported_countries(include_aliases=False):
        raise InvalidError(
            f"“{country}” is no country whose holidays are known. Use two letters.", field="country"
        )
    workspace = get(session, workspace_id)
    workspace.settings = {**workspace.settings, "country": country}


def begin_at(
    session: Session, workspace_id: int, *, timezone: str | None, country: str | None
) -> None:
    """What the installation says of time zone and holidays, until an admin has said it."""
    if settings_of(get(session, workspace_id)).clock_is_own:
        return
    if timezone:
        set_zone(session, workspace_id, timezone)
    if country:
        set_country(session, workspace_id, country)


def set_note_days(session: Session, workspace_id: int, days: int) -> None:
    """How old a research note may be, from now on, that drafts say by themselves."""
    workspace = get(session, workspace_id)
    workspace.settings = {**workspace.settings, "note_days": days}


def set_keep_days(session: Session, workspace_id: int, days: dict[str, int | None]) -> None:
    """How long records are kept from now on, by kind; what is not named keeps its own time."""
    workspace = get(session, workspace_id)
    workspace.settings = {**workspace.settings, "keep_days": days}


def set_public_url(session: Session, workspace_id: int, *, is_there: bool) -> None:
    """Whether links of e-mails can lead through Drumbeat from now on."""
    workspace = get(session, workspace_id)
    workspace.settings = {**workspace.settings, "has_public_url": is_there}


def set_consent_countries(session: Session, workspace_id: int, countries: tuple[str, ...]) -> None:
    """Where an e-mail needs a recorded consent from now on."""
    workspace = get(session, workspace_id)
    workspace.settings = {**workspace.settings, "email_consent_countries": list(countries)}
