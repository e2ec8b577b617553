"""Decides what is learnt from Slack at start: the team, its zone, its first people, its channel."""

from __future__ import annotations

from typing import Any

import structlog
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.people import name_of
from bot.runtime import Runtime
from engine import workspace as workspaces
from engine.delivery import senders
from engine.prospects import samples as sample_prospects
from storage.states import Channel
from storage.tables import Workspace

log = structlog.get_logger(__name__)


def is_new(database: Engine) -> bool:
    """Whether nobody has used this database yet, so that a local workspace begins anew too."""
    with Session(database) as session:
        return session.scalars(select(Workspace.id).limit(1)).first() is None


def sync(runtime: Runtime, *, samples: bool) -> None:
    """Make the workspace, its people and its mailbox known; the sample prospects if it is empty."""
    slack, settings = runtime.slack, runtime.settings
    identity = slack.auth_test()
    people = [user for user in slack.users_list(limit=200)["members"] if _is_person(user)]
    admins = [user for user in people if user.get("is_admin")]
    zone = settings.timezone or next((user["tz"] for user in admins if user.get("tz")), "UTC")
    channel = _channel_named(runtime, settings.channel)
    now = runtime.now()
    with runtime.sessions.begin() as session:
        workspace = workspaces.ensure(
            session,
            slack_team_id=identity["team_id"],
            name=identity["team"],
            timezone=zone,
            now=now,
        )
        for user in people:
            workspaces.ensure_member(
                session,
                workspace.id,
                slack_user_id=user["id"],
                name=name_of(user),
                admin=bool(user.get("is_admin") or user.get("is_owner")),
                now=now,
            )
        workspace.slack_channel_id = workspace.slack_channel_id or channel
        if settings.mail_from:
            senders.ensure_sender(
                session,
                workspace.id,
                Channel.EMAIL,
                settings.mail_from,
                settings.mail_from_name or workspace.name,
                now=now,
            )
        if samples:
            sample_prospects.load_samples(session, workspace.id, now=now)
    if channel is None and workspace.slack_channel_id is None:
        log.warning("invite the bot to a channel and type `/outreach here` there")


def _is_person(user: dict[str, Any]) -> bool:
    return not user.get("is_bot") and not user.get("deleted") and user["id"] != "USLACKBOT"


def _channel_named(runtime: Runtime, name: str) -> str | None:
    """The id of the channel of that name which the bot is a member of."""
    cursor = None
    while True:
        page = runtime.slack.conversations_list(
            types="public_channel,private_channel",
            exclude_archived=True,
            limit=200,
            cursor=cursor,
        )
        for channel in page["channels"]:
            if channel["name"] == name.lstrip("#") and channel.get("is_member"):
                return str(channel["id"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return None
