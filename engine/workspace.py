"""Decides what a team can set, the defaults of it, and how a workspace and its members begin."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import holidays
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import ForbiddenError, InvalidError, NotFoundError
from engine.views.base import Actor
from storage.states import Role
from storage.tables import Member, Workspace
from storage.unique import add_once

Hour = Annotated[int, Field(ge=0, le=24)]


class SendWindow(BaseModel):
    """When e-mails leave, in the recipient's time zone: Monday to Friday, 9 to 17."""

    model_config = ConfigDict(frozen=True)
    first_hour: Hour = 9
    last_hour: Hour = 17
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)


class Caps(BaseModel):
    """Upper limits; `linkedin_per_week` and the targets come from the documents (30-50 a week)."""

    model_config = ConfigDict(frozen=True)
    sender_per_day: int = 50
    linkedin_per_week: int = 50
    connection_requests_per_week: int = 40
    followups_per_week: int = 30
    new_conversations_per_company_per_week: int = 1
    emails_per_domain_per_day: int | None = 20
    """To one recipients' domain; those of free mail are not counted. None: no limit."""
    emails_per_week: int | None = None
    """By e-mail in the team's week, whoever sends. None: no limit."""


class ApprovalPolicy(BaseModel):
    """Who may approve drafts. `owners`: admins, approvers, and reps what they asked for.

    Without `self_approval` nobody approves a sequence they asked for or a text they edited.
    """

    model_config = ConfigDict(frozen=True)
    who: Literal["everyone", "owners", "approvers", "admins"] = "everyone"
    self_approval: bool = True


class TeamSettings(BaseModel):
    """All that a team can set; the database keeps only what differs from these defaults."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    window: SendWindow = SendWindow()
    caps: Caps = Caps()
    approval: ApprovalPolicy = ApprovalPolicy()
    colleague_answers: Literal["stop", "delay", "nothing"] = "stop"
    """What somebody's answer means for their colleagues at the company."""
    email_consent_countries: tuple[str, ...] = ()
    """Where an e-mail needs a recorded consent (ISO 3166, two letters)."""
    country: str = "US"
    """Whose public holidays are days off (ISO 3166, two letters)."""
    linkedin_note_limit: int = 200
    linkedin_inmail: bool = False
    """Whether the team's seat sends InMails to whom it is not connected with."""
    postal_address: str | None = None
    sender_identity: str | None = None
    keep_days: dict[str, int | None] = {}
    """How long records are kept, by kind, where it differs (`engine.retention`)."""
    note_days: int = 180
    """How old a research note may be that drafts say by themselves."""


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
        workspace.timezone = timezone
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
            f"“{timezone}” is not a time zone. Use a name like Europe/Berlin."
        ) from error


def ensure_member(
    session: Session,
    workspace_id: int,
    *,
    slack_user_id: str,
    name: str,
    admin: bool,
    now: datetime,
    handle: str | None = None,
    email: str | None = None,
) -> Member:
    """The member behind a Slack user, made at first sight.

    Who is an admin is Slack's to say: it is taken over each time, in both directions.
    """
    by_user = select(Member).where(
        Member.workspace_id == workspace_id, Member.slack_user_id == slack_user_id
    )
    member = session.scalars(by_user).first()
    if member is not None:
        _bring_up_to_date(member, name=name, admin=admin, handle=handle, email=email)
        return member
    add_once(
        session,
        Member,
        workspace_id=workspace_id,
        slack_user_id=slack_user_id,
        name=name,
        handle=handle,
        email=email,
        role=Role.ADMIN if admin else Role.REP,
        created_at=now,
    )
    return session.scalars(by_user).one()


def _bring_up_to_date(
    member: Member, *, name: str, admin: bool, handle: str | None, email: str | None
) -> None:
    member.name, member.handle, member.email = name, handle, email
    if admin != (member.role == Role.ADMIN):
        member.role = Role.ADMIN if admin else Role.REP


def update_member(
    session: Session,
    *,
    slack_team_id: str,
    slack_user_id: str,
    name: str,
    admin: bool,
    handle: str | None,
    email: str | None,
) -> None:
    """Slack says that somebody is called otherwise, or is an admin now, or no longer.

    Whoever was never seen is made known at first sight.
    """
    member = session.scalars(
        select(Member)
        .join(Workspace, Workspace.id == Member.workspace_id)
        .where(Workspace.slack_team_id == slack_team_id, Member.slack_user_id == slack_user_id)
    ).first()
    if member is not None:
        _bring_up_to_date(member, name=name, admin=admin, handle=handle, email=email)


def actor_of(session: Session, *, slack_team_id: str, slack_user_id: str) -> Actor:
    """Who clicked, by team and user, as the database knows them now."""
    row = session.execute(
        select(Member, Workspace)
        .join(Workspace, Workspace.id == Member.workspace_id)
        .where(Workspace.slack_team_id == slack_team_id, Member.slack_user_id == slack_user_id)
    ).first()
    if row is None:
        raise ForbiddenError("Drumbeat does not know you in this workspace yet.")
    member, workspace = row
    return Actor(
        workspace_id=workspace.id,
        member_id=member.id,
        name=member.name,
        role=member.role,
        slack_user_id=member.slack_user_id,
    )


def work_in(session: Session, slack_channel_id: str, *, by: Actor) -> None:
    """Make a channel the one the team works in; an admin's decision."""
    require_admin(by)
    get(session, by.workspace_id).slack_channel_id = slack_channel_id


def require_admin(by: Actor) -> None:
    if by.role != Role.ADMIN:
        raise ForbiddenError("Only an admin can change that. Ask one of your Slack admins.")


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
        raise InvalidError(f"“{country}” is no country whose holidays are known. Use two letters.")
    workspace = get(session, workspace_id)
    workspace.settings = {**workspace.settings, "country": country}


def set_note_days(session: Session, workspace_id: int, days: int) -> None:
    """How old a research note may be, from now on, that drafts say by themselves."""
    workspace = get(session, workspace_id)
    workspace.settings = {**workspace.settings, "note_days": days}


def set_keep_days(session: Session, workspace_id: int, days: dict[str, int | None]) -> None:
    """How long records are kept from now on, by kind; what is not named keeps its own time."""
    workspace = get(session, workspace_id)
    workspace.settings = {**workspace.settings, "keep_days": days}


def set_consent_countries(session: Session, workspace_id: int, countries: tuple[str, ...]) -> None:
    """Where an e-mail needs a recorded consent from now on."""
    workspace = get(session, workspace_id)
    workspace.settings = {**workspace.settings, "email_consent_countries": list(countries)}
