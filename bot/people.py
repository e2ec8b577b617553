"""Decides who clicked: the member behind a Slack user, as the database knows them now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from slack_bolt.request.internals import extract_team_id, extract_user_id
from slack_sdk.errors import SlackApiError

from bot.runtime import Runtime
from engine import workspace as workspaces
from engine.errors import ForbiddenError
from engine.members import actor_of, ensure_member
from engine.views.base import Actor

MEMBERS_ONLY = "Only members of this workspace can use Drumbeat, not guests or apps."
OURS_ONLY = (
    "Only members of the workspace that Drumbeat is installed in can use it. Ask one of them."
)


def actor_from(runtime: Runtime, body: Mapping[str, Any]) -> Actor:
    """The person of a payload (command, action, view or event); made known at first sight."""
    team_id, user_id = team_of(body), extract_user_id(dict(body)) or ""
    with runtime.sessions.begin() as session:
        try:
            return actor_of(session, slack_team_id=team_id, slack_user_id=user_id)
        except ForbiddenError:
            pass
    return _meet(runtime, team_id, user_id)


def team_of(body: Mapping[str, Any]) -> str:
    """The team whose Drumbeat a payload is for.

    In a channel that is shared with another company it may come from a person of theirs, and then
    names their team first.
    """
    return extract_team_id(dict(body)) or ""


def _meet(runtime: Runtime, team_id: str, user_id: str) -> Actor:
    """Ask Slack who this is, outside any transaction, and remember the answer."""
    try:
        user: dict[str, Any] = runtime.slack.users_info(user=user_id)["user"]
    except SlackApiError as error:
        if error.response.get("error") in {"user_not_found", "user_not_visible"}:
            raise ForbiddenError(MEMBERS_ONLY) from error
        raise
    if not _is_of(team_id, user):
        raise ForbiddenError(OURS_ONLY)
    if not is_member(user, team_id):
        raise ForbiddenError(MEMBERS_ONLY)
    with runtime.sessions.begin() as session:
        known = workspaces.by_team(session, team_id)
        ensure_member(
            session,
            known.id,
            slack_user_id=user_id,
            now=runtime.now(),
            **said_of(user),
        )
        return actor_of(session, slack_team_id=team_id, slack_user_id=user_id)


def is_member(user: Mapping[str, Any], team_id: str) -> bool:
    """A person of the team: no app, no guest, nobody who has left or is of another company."""
    outside = ("is_bot", "deleted", "is_restricted", "is_ultra_restricted")
    ours = user["id"] != "USLACKBOT" and _is_of(team_id, user)
    return ours and not any(user.get(flag) for flag in outside)


def _is_of(team_id: str, user: Mapping[str, Any]) -> bool:
    """`is_stranger` does not tell: it is false for whoever shares a channel with us.

    In an organisation of several workspaces a person may be known by another one of them.
    """
    teams = (user.get("enterprise_user") or {}).get("teams") or ()
    return team_id in {user.get("team_id"), *teams}


def is_admin(user: Mapping[str, Any]) -> bool:
    return bool(user.get("is_admin") or user.get("is_owner"))


class Said(TypedDict):
    """What Slack says of a person."""

    name: str
    admin: bool
    handle: str | None
    email: str | None
    timezone: str | None


def said_of(user: Mapping[str, Any]) -> Said:
    """What is kept of a person; the e-mail address only where the app may see it."""
    profile = user.get("profile") or {}
    return Said(
        name=_name_of(user),
        admin=is_admin(user),
        handle=user.get("name"),
        email=profile.get("email"),
        timezone=user.get("tz"),
    )


def _name_of(user: Mapping[str, Any]) -> str:
    profile = user.get("profile") or {}
    return str(profile.get("real_name") or user.get("real_name") or user.get("name") or user["id"])
