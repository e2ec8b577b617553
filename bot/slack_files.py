"""The door to files in Slack: fetches one that a person dropped, with a cap on its size."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, BinaryIO, Final, cast
from urllib.parse import urlsplit

import httpx

from bot.runtime import Runtime
from engine.errors import InvalidError

SECONDS: Final = 30.0
IN_MEMORY: Final = 4 * 1024 * 1024
SLACK: Final = ".slack.com"


@contextmanager
def downloaded(
    runtime: Runtime, file: Mapping[str, Any], *, most_bytes: int, seconds: float = SECONDS
) -> Iterator[BinaryIO]:
    """The bytes of a file object, on disk when there are many.

    There are a few more than `most_bytes` at most, so that it is refused; what takes longer than
    `seconds` is given up. The token is only ever
    sent to Slack, and redirects are not followed.
    """
    if not file.get("url_private_download"):  # a stub, as Slack sends for shared channels
        file = runtime.slack.files_info(file=str(file["id"]))["file"]
    url = str(file.get("url_private_download") or "")
    if not _is_slacks(url, runtime.settings.slack_api_url):
        raise InvalidError("That file is not kept in Slack. Upload the file itself.", field="file")
    headers = {"Authorization": f"Bearer {runtime.slack.token}"}
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as content:
        _fetch(url, headers, content, most_bytes, time.monotonic() + seconds)
        yield cast("BinaryIO", content)


def _fetch(
    url: str, headers: dict[str, str], content: IO[bytes], most_bytes: int, until: float
) -> None:
    left = max(until - time.monotonic(), 0.0)
    try:
        with httpx.stream("GET", url, headers=headers, timeout=left) as answer:
            if answer.status_code != httpx.codes.OK or _is_page(answer):
                raise InvalidError(
                    "Slack does not hand out that file. An admin can check that the app has the "
                    "permission files:read; then drop the file again.",
                    field="file",
                )
            for chunk in answer.iter_bytes():
                content.write(chunk)
                if content.tell() > most_bytes:
                    break
                if time.monotonic() > until:
                    raise _slow()
    except httpx.TimeoutException as error:
        raise _slow() from error
    except httpx.HTTPError as error:
        raise InvalidError(
            "The file could not be fetched from Slack. Drop it again.", field="file"
        ) from error


def _slow() -> InvalidError:
    return InvalidError("Slack is slow to hand out that file. Try again.", field="file")


def _is_slacks(url: str, api_url: str) -> bool:
    try:
        asked, api = urlsplit(url), urlsplit(api_url)
        if (asked.scheme, asked.netloc) == (api.scheme, api.netloc):
            return True
    except ValueError:
        return False
    return asked.scheme == "https" and (asked.hostname or "").endswith(SLACK)


def _is_page(answer: httpx.Response) -> bool:
    """Slack shows its sign-in page to those who may not have the file."""
    return str(answer.headers.get("content-type", "")).startswith("text/html")
