"""Opens what the edge stands on: the database at head, Slack's client, the clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
)
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from bot.clock import Clock, SystemClock, WorkspaceClock
from bot.home_client import HomeClient
from bot.settings import Settings
from engine.errors import InvalidError
from storage import migrate
from storage.database import open_database


def connect_database(settings: Settings) -> Engine:
    """The database at head; one sentence when it cannot be reached."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidError(
            f"The folder {settings.home} cannot be made. Set DRUMBEAT_HOME to one that can."
        ) from error
    with in_words():
        database = open_database(settings.database)
        migrate.upgrade(database)
    return database


def database_at_head(settings: Settings) -> Engine | None:
    """The database, if it is there and of this version: nothing is made, and nothing migrated."""
    try:
        url = make_url(settings.database)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
            return None
        database = open_database(settings.database)
        if migrate.current(database) == migrate.head():
            return database
    except (SQLAlchemyError, ModuleNotFoundError):
        return None
    database.dispose()
    return None


@contextmanager
def in_words() -> Iterator[None]:
    """What keeps a database from being opened, in one sentence that says what to do."""
    try:
        yield
    except (ArgumentError, ModuleNotFoundError) as error:
        raise InvalidError(
            "DRUMBEAT_DATABASE_URL is no database address. Use sqlite:///FILE or "
            "postgresql://USER:PASSWORD@HOST/NAME."
        ) from error
    except OperationalError as error:
        raise InvalidError(
            "The database cannot be reached. Check DRUMBEAT_DATABASE_URL and that the server runs."
        ) from error


def slack_client(settings: Settings) -> WebClient:
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    return HomeClient(
        token=token,
        base_url=settings.slack_api_url,
        timeout=10,
        retry_handlers=[ConnectionErrorRetryHandler(), RateLimitErrorRetryHandler()],
    )


def clock_for(settings: Settings) -> Clock:
    if settings.clock_url is None:
        return SystemClock()
    clock = WorkspaceClock(settings.clock_url)
    try:
        clock.read()
    except httpx.HTTPError as error:
        raise InvalidError(f"No clock answers at {settings.clock_url}.") from error
    return clock
