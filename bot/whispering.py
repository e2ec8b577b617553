"""Decides where one person is answered: where they are, or alone where that is no channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocks.base import Message
from bot.runtime import Runtime


def place_of(body: Mapping[str, Any]) -> str:
    """The channel of a click; empty for Home, a window and a shortcut from anywhere."""
    return str((body.get("channel") or {}).get("id") or "")


def whisper(runtime: Runtime, body: Mapping[str, Any], channel: str, message: Message) -> None:
    """For the person of the payload only."""
    user = str(body["user"]["id"])
    if channel:
        runtime.slack.chat_postEphemeral(channel=channel, user=user, **message.payload())
    else:
        runtime.slack.chat_postMessage(channel=user, **message.payload())
