"""Tells a team which of its channels takes no message: asks Slack for the name, outside of rows."""

from __future__ import annotations

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.runtime import Runtime
from engine import shut_channels
from engine.posts import ClaimedPost


def tell_of_channel(runtime: Runtime, slack: WebClient, refused: ClaimedPost, reason: str) -> None:
    """A new message was refused; once for a channel, until one is posted there."""
    where = refused.workspace_id, refused.slack_channel_id
    with runtime.sessions.begin() as session:
        if not shut_channels.is_news(session, *where, reason):
            return
    name = _name(slack, refused.slack_channel_id)
    with runtime.sessions.begin() as session:
        shut_channels.tell(session, *where, reason, name=name, now=runtime.now())


def _name(slack: WebClient, channel: str) -> str:
    """As people know it; Slack tells no name of a private one that Drumbeat is not in."""
    try:
        found = slack.conversations_info(channel=channel)["channel"]
    except (SlackApiError, SlackClientError, OSError):
        return f"the channel {channel}"
    return f"#{found['name']}"
