"""Decides what is learnt from Slack at start: the team, its zone, its first people, its channel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import structlog
from slack_sdk.web import SlackResponse
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.local import TEAM
from bot.people import is_admin, is_member, said_of
from bot.runtime import Runtime
from engine import workspace as workspaces
from engine.delivery.accounts import numbers, senders
from engine.members import ensure_member
from engine.prospects import samples as sample_prospects
from engine.retention import read_days
from engine.scoring.audiences import ensure_audiences
from storage.states import Channel

log = structlog.get_logger(__name__)


def is_new(database: Engine) -> bool:
    """Whether nobody has used this database yet, so that a local workspace begins anew too."""
    with Session(database) as session:
        return workspaces.is_new(session)


def sync(runtime: Runtime, *, samples: bool) -> None:
    """Make the workspace, its people and its mailbox known; the sample prospects if it is empty."""
    slack, settings = runtime.slack, runtime.settings
    identity = slack.auth_test()
    team_id = identity["team_id"]
    people = [user for user in _pages(slack.users_list, "members") if is_member(user, team_id)]
    admins = [user for user in people if is_admin(user)]
    zone = settings.timezone or next((user["tz"] for user in admins if user.get("tz")), "UTC")
    channel = _channel_named(runtime, settings.channel)
    now = runtime.now()
    with runtime.sessions.begin() as session:
        workspaces.refuse_mixture(session, team_id, local=TEAM)
        workspace = workspaces.ensure(
            session,
            slack_team_id=team_id,
            name=identity["team"],
            timezone=zone,
            now=now,
        )
        ensure_audiences(session, workspace.id)  # once, before many ask for them at the same time
        for user in people:
            ensure_member(
                session,
                workspace.id,
                slack_user_id=user["id"],
                now=now,
                **said_of(user),
            )
        workspaces.begin_at(
            session, workspace.id, timezone=settings.timezone, country=settings.country
        )
        if settings.note_days:
            workspaces.set_note_days(session, workspace.id, settings.note_days)
        if settings.keep_days is not None:
            workspaces.set_keep_days(session, workspace.id, read_days(settings.keep_days))
        if settings.email_consent_countries is not None:
            workspaces.set_consent_countries(session, workspace.id, settings.consent_countries)
        workspaces.set_public_url(session, workspace.id, is_there=settings.public_url is not None)
        workspaces.begin_in(session, workspace.id, channel)
        if settings.mail_from:
            senders.ensure_sender(
                session,
                workspace.id,
                Channel.EMAIL,
                settings.mail_from,
                settings.mail_from_name or workspace.name,
                now=now,
            )
        numbers.keep(
            session,
            workspace.id,
            settings.twilio_from,
            settings.mail_from_name or workspace.name,
            now=now,
        )
        if samples:
            sample_prospects.load_samples(session, workspace.id, now=now)
    if channel is None and workspace.slack_channel_id is None:
        log.warning("invite the bot to a channel and type `/outreach here` there")


def _channel_named(runtime: Runtime, name: str) -> str | None:
    """The id of the channel of that name which the bot is a member of."""
    channels = _pages(
        runtime.slack.conversations_list,
        "channels",
        types="public_channel,private_channel",
        exclude_archived=True,
    )
    for channel in channels:
        if channel["name"] == name.lstrip("#") and channel.get("is_member"):
            return str(channel["id"])
    return None


def _pages(method: Callable[..., SlackResponse], key: str, **more: Any) -> Iterator[dict[str, Any]]:
    """What a method of Slack's lists under `key`, page after page."""
    cursor = None
    while True:
        page = method(limit=200, cursor=cursor, **more)
        yield from page[key]
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
