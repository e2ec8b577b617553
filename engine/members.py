"""Decides who is a member of a workspace, in which role, and who it is that clicked."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import ForbiddenError
from engine.views.base import Actor
from storage.states import Role
from storage.tables import Member, Workspace
from storage.unique import add_once


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
    timezone: str | None = None,
) -> Member:
    """The member behind a Slack user, made at first sight.

    Who is an admin is Slack's to say: it is taken over each time, in both directions.
    """
    by_user = select(Member).where(
        Member.workspace_id == workspace_id, Member.slack_user_id == slack_user_id
    )
    member = session.scalars(by_user).first()
    if member is not None:
        _bring_up_to_date(
            member, name=name, admin=admin, handle=handle, email=email, timezone=timezone
        )
        return member
    add_once(
        session,
        Member,
        workspace_id=workspace_id,
        slack_user_id=slack_user_id,
        name=name,
        handle=handle,
        email=email,
        timezone=_known(timezone),
        role=Role.ADMIN if admin else Role.REP,
        created_at=now,
    )
    return session.scalars(by_user).one()


def _bring_up_to_date(
    member: Member,
    *,
    name: str,
    admin: bool,
    handle: str | None,
    email: str | None,
    timezone: str | None,
) -> None:
    member.name, member.handle, member.email = name, handle, email
    member.timezone = _known(timezone)
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
    timezone: str | None = None,
) -> None:
    """Slack says that somebody is called otherwise, lives elsewhere, is an admin now or no longer.

    Whoever was never seen is made known at first sight.
    """
    member = session.scalars(
        select(Member)
        .join(Workspace, Workspace.id == Member.workspace_id)
        .where(Workspace.slack_team_id == slack_team_id, Member.slack_user_id == slack_user_id)
    ).first()
    if member is not None:
        _bring_up_to_date(
            member, name=name, admin=admin, handle=handle, email=email, timezone=timezone
        )


def zone_name(member: Member, team: str) -> str:
    """The time zone by which somebody is told of things: theirs, else that of the `team`."""
    return _known(member.timezone) or team


def _known(zone: str | None) -> str | None:
    """None for a zone that this machine does not know."""
    try:
        return ZoneInfo(zone).key if zone else None
    except (KeyError, ValueError, OSError):
        return None


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


def require_admin(by: Actor) -> None:
    if by.role != Role.ADMIN:
        raise ForbiddenError("Only an admin can change that. Ask one of your Slack admins.")
