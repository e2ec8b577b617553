"""Says whether Slack takes messages in the channel where the team works, for the doctor."""

from __future__ import annotations

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy.orm import Session

from bot.connect import database_at_head
from bot.settings import Settings
from engine import shut_home
from engine import workspace as workspaces
from engine.errors import ForbiddenError


def check_channel(settings: Settings, slack: WebClient, team: str) -> str | None:
    """What is wrong, and what to do; None where nothing is, or no channel is known yet."""
    channel = _channel(settings, team)
    if channel is None:
        return None
    name, reason = channel, None
    try:
        found = slack.conversations_info(channel=channel)["channel"]
    except SlackApiError as error:
        reason = str(error.response.get("error"))
    except (SlackClientError, OSError) as error:
        return f"Slack does not tell of the channel {channel} ({type(error).__name__}): try again."
    else:
        name = f"#{found['name']}"
        if found.get("is_archived"):
            reason = "is_archived"
        elif not found.get("is_member"):
            reason = "not_in_channel"
    if reason is None:
        return None
    return shut_home.found_shut(name, reason)


def _channel(settings: Settings, team: str) -> str | None:
    """Where a Slack team works."""
    database = database_at_head(settings)
    if database is None:
        return None
    try:
        with Session(database) as session:
            return workspaces.by_team(session, team).slack_channel_id
    except ForbiddenError:
        return None
    finally:
        database.dispose()
