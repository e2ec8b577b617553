"""The door to files in Slack: fetches one that a person dropped, with a cap on its size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from bot.runtime import Runtime
from engine.errors import InvalidError

SECONDS: Final = 30.0
SLACK: Final = ".slack.com"


def download(runtime: Runtime, file: Mapping[str, Any], *, most_bytes: int) -> bytes:
    """The bytes of a file object; one byte more than `most_bytes` at most, so that it is refused.

    The token is only ever sent to Slack, and redirects are not followed.
    """
    if not file.get("url_private_download"):  # a stub, as Slack sends for shared channels
        file = runtime.slack.files_info(file=str(file["id"]))["file"]
    url = str(file.get("url_private_download") or "")
    if not _is_slacks(url, runtime.settings.slack_api_url):
        raise InvalidError("That file is not kept in Slack. Upload the CSV itself.")
    headers = {"Authorization": f"Bearer {runtime.slack.token}"}
    content = bytearray()
    try:
        with httpx.stream("GET", url, headers=headers, timeout=SECONDS) as answer:
            if answer.status_code != httpx.codes.OK or _is_page(answer):
                raise InvalidError(
                    "Slack does not hand out that file. An admin can check that the app has the "
                    "permission files:read; then drop the file again."
                )
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > most_bytes:
                    break
    except httpx.HTTPError as error:
        raise InvalidError("The file could not be fetched from Slack. Drop it again.") from error
    return bytes(content)


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
