"""Says whether a Drumbeat is at work: by what it tells over HTTP, and when its clock last ran."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import httpx
from sqlalchemy import make_url

from bot.settings import Settings
from engine.scheduling.jobs import newest_run
from storage import migrate
from storage.database import open_database

ASK_SECONDS: Final = 5.0
QUIET: Final = timedelta(minutes=30)
"""The most frequent job runs every ten minutes."""
ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - what one listens at is asked here
Found = list[tuple[bool | None, str]]
"""Whether each thing is well, None where nothing is there, in words."""


def check_running(settings: Settings) -> Found:
    """What a bot that serves HTTP says of itself, then its clock."""
    return [*_by_http(settings), *_clock(settings, datetime.now(UTC))]


def _by_http(settings: Settings) -> Found:
    if not settings.http_port:
        return []
    host = ANYWHERE.get(settings.http_host, settings.http_host)
    url = f"http://{host}:{settings.http_port}/health"
    try:
        told = httpx.get(url, timeout=ASK_SECONDS, trust_env=False).json()
        still = [str(each) for each in told["standing_still"]]
    except httpx.TimeoutException:
        return [(False, f"{url} does not answer: stop that Drumbeat and start it again.")]
    except httpx.HTTPError:
        return [(None, f"Nothing listens at {url}: no Drumbeat is running here.")]
    except (ValueError, KeyError, TypeError):
        return [(False, f"Something else answers at {url}. Choose another DRUMBEAT_HTTP_PORT.")]
    if still:
        says = f"The Drumbeat at {url} stands still ({', '.join(still)}): start it again."
        return [(False, says)]
    return [(True, f"The Drumbeat at {url} is at work.")]


def _clock(settings: Settings, now: datetime) -> Found:
    """By the newest run in the database, whichever process it was."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return [(None, "No job has run yet.")]
    database = open_database(settings.database)
    try:
        if migrate.current(database) != migrate.head():
            return [(None, "No job has run on this revision of the database.")]
        with database.begin() as connection:
            newest = newest_run(connection)
    finally:
        database.dispose()
    if newest is None:
        return [(None, "No job has run yet.")]
    when = f"{newest:%Y-%m-%d %H:%M} UTC"
    if now - newest > QUIET:
        says = f"The clock last ran a job at {when}. If Drumbeat is running, start it again."
        return [(None, says)]
    return [(True, f"The clock last ran a job at {when}.")]
