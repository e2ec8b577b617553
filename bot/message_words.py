"""Decides which words of a Slack message count, and why there is nothing to make of another."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from engine.errors import InvalidError

DELETED: Final = "This message was deleted, so nothing was done. Use one that is there."
GONE: Final = frozenset(("thread_not_found", "message_not_found"))
"""What Slack says of a message that is not there; any other refusal says nothing about it."""
_NUMBER: Final = re.compile(r"<tel:[^<>|]*\|([^<>]*)>")
_LINK: Final = re.compile(r"<(?:mailto:|tel:)?([^<>|@#!][^<>|]*)(?:\|([^<>]*))?>")
_MENTION: Final = re.compile(r"<[@#!][^<>|]*(?:\|([^<>]*))?>")


def words_of(body: Mapping[str, Any]) -> str:
    """The words of the message that a shortcut was used on; InvalidError says why it has none."""
    message: Mapping[str, Any] = body["message"]
    if message.get("subtype") == "tombstone":
        raise InvalidError(DELETED)
    if message.get("app_id") == body["api_app_id"]:
        raise InvalidError("Drumbeat wrote this message itself. Use one that a person wrote.")
    text = as_typed(str(message.get("text") or ""))
    if not text:
        raise InvalidError("This message has no words. Use one that has.")
    return text


def as_typed(text: str) -> str:
    """A message's `text` without what Slack makes of links, mentions and special characters."""
    text = _LINK.sub(_unlinked, _NUMBER.sub(r"\1", text))
    text = _MENTION.sub(lambda found: found[1] or "", text)
    return html.unescape(text).strip()


def _unlinked(found: re.Match[str]) -> str:
    target, label = found[1], found[2]
    return target if not label or label in target else f"{label} {target}"


def quoted_or_all(text: str) -> str:
    """What stands behind `>`, as one quotes somebody in Slack; all of it where nobody is quoted."""
    quoted = [line[1:].strip() for line in text.splitlines() if line.startswith(">")]
    return "\n".join(quoted).strip() or text


def written_at(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)


def insist_on_it(slack: WebClient, channel: str, ts: str) -> None:
    """InvalidError when the message has been deleted; where Drumbeat may not look, it stands."""
    try:
        [message, *_] = slack.conversations_replies(channel=channel, ts=ts, limit=1)["messages"]
    except SlackApiError as error:
        if error.response.get("error") in GONE:
            raise InvalidError(DELETED) from error
        return
    if message["ts"] == ts and message.get("subtype") == "tombstone":
        raise InvalidError(DELETED)
