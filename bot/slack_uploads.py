"""The door through which a table goes to Slack: read from the disk as it leaves, however large."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import httpx
from slack_sdk import WebClient

from engine.errors import InvalidError

SECONDS: Final = 30.0
"""How long nothing may move before it is given up."""


def share(slack: WebClient, path: Path, *, channel: str, thread_ts: str) -> None:
    """Put the file at `path` into a thread, by its name; InvalidError where Slack takes it not."""
    place = slack.files_getUploadURLExternal(filename=path.name, length=path.stat().st_size)
    try:
        with path.open("rb") as file:
            answer = httpx.post(str(place["upload_url"]), content=file, timeout=SECONDS)
    except httpx.HTTPError as error:
        raise _not_taken() from error
    if answer.status_code != httpx.codes.OK:
        raise _not_taken()
    slack.files_completeUploadExternal(
        files=[{"id": str(place["file_id"]), "title": path.name}],
        channel_id=channel,
        thread_ts=thread_ts,
    )


def _not_taken() -> InvalidError:
    return InvalidError("Slack did not take the file. Ask for it again.", field="table")
