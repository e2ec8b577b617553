"""Cursor pagination as Slack does it: an opaque cursor, at most 999 a page, empty at the end."""

import base64
import binascii
from typing import TypeVar

from bot.sandbox import limits
from bot.sandbox.web_api.arguments import Arguments
from bot.sandbox.wire import Json, SlackError

Item = TypeVar("Item")


def page(
    items: list[Item], args: Arguments, *, default: int = limits.PAGE_SIZE
) -> tuple[list[Item], Json]:
    """The asked-for page and the `response_metadata` that leads to the next."""
    size = args.number("limit", default)
    if not 1 <= size <= limits.PAGE_SIZE_MOST:
        raise SlackError("invalid_limit")
    start = _decode(args.text("cursor"))
    chosen = items[start : start + size]
    end = start + len(chosen)
    cursor = _encode(end) if end < len(items) else ""
    return chosen, {"next_cursor": cursor}


def _encode(position: int) -> str:
    return base64.urlsafe_b64encode(f"next:{position}".encode()).decode()


def _decode(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, position = base64.urlsafe_b64decode(cursor.encode()).decode().partition(":")
        if word != "next":
            raise SlackError("invalid_cursor")
        return int(position)
    except (ValueError, binascii.Error):
        raise SlackError("invalid_cursor") from None
