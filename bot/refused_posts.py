"""Tells a team, or its admins, which of its channels takes no message.

Slack is asked for the name, outside of rows.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy.orm import Session

from bot.runtime import Runtime
from engine import places, shut_channels, shut_home
from engine.posts import ClaimedPost

TELLING: Final = (shut_channels, shut_home)
"""Of a channel of its own where the team works, of that one each admin."""


def tell_of_channel(runtime: Runtime, slack: WebClient, refused: ClaimedPost, reason: str) -> None:
    """A new message was refused; once for a channel, until one is posted there.

    Of a channel that the team left nobody is told: what waits there comes along.
    """
    where = refused.workspace_id, refused.slack_channel_id
    with runtime.sessions.begin() as session:
        places.come_along(session, *where, reason, now=runtime.now())
        if not any(each.is_news(session, *where, reason) for each in TELLING):
            return
    name = _name(slack, refused.slack_channel_id)
    with runtime.sessions.begin() as session:
        for each in TELLING:
            each.tell(session, *where, reason, name=name, now=runtime.now())


def opened(session: Session, posted: ClaimedPost, *, now: datetime) -> None:
    """A new message was posted: what was told of its channel is over."""
    for each in TELLING:
        each.opened(session, posted.workspace_id, posted.slack_channel_id, now=now)


def _name(slack: WebClient, channel: str) -> str:
    """As people know it; Slack tells no name of a private one that Drumbeat is not in."""
    try:
        found = slack.conversations_info(channel=channel)["channel"]
    except (SlackApiError, SlackClientError, OSError):
        return f"the channel {channel}"
    return f"#{found['name']}"
