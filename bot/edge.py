"""Builds the edge once: the database with its key, the clock, Slack's client, a model's door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from bot.connect import clock_for, connect_database, slack_client
from bot.key_ring import FileKeyRing, ring_path
from bot.runtime import Runtime
from bot.settings import Settings, hash_key
from bot.watch import OFF, Watch, watch_transactions
from engine.errors import InvalidError
from engine.metrics.backlog import waiting
from storage.database import Sessions, session_factory
from storage.installation import has_the_key

if TYPE_CHECKING:
    from bot.model import ModelDoor


@contextmanager
def open_runtime(settings: Settings, watch: Watch = OFF) -> Iterator[Runtime]:
    """The edge without Slack's connection: what the shell uses, and what `run` builds upon."""
    database = connect_database(settings)
    model = _model_door(settings, watch)
    try:
        clock = clock_for(settings)
        sessions = session_factory(
            database, hash_key=hash_key(settings), key_ring=FileKeyRing(ring_path(settings))
        )
        _check_key(sessions)
        watch_transactions(sessions, watch)
        watch.backlog(lambda: _waiting(sessions, clock.now()))
        yield Runtime(
            settings=settings,
            sessions=sessions,
            clock=clock,
            slack=slack_client(settings),
            model=model,
            watch=watch,
        )
    finally:
        watch.close()  # counts once more what waits, so the database is still there
        if model is not None:
            model.close()
        database.dispose()


def _waiting(sessions: Sessions, now: datetime) -> dict[str, int]:
    with sessions.begin() as session:
        return waiting(session, now=now)


def _model_door(settings: Settings, watch: Watch) -> ModelDoor | None:
    """Half a second of imports, for those who have a model."""
    if settings.model is None:
        return None
    from bot.model import door_for  # noqa: PLC0415 - as said above

    return door_for(settings, watch)


def _check_key(sessions: Sessions) -> None:
    with sessions.begin() as session:
        if not has_the_key(session):
            raise InvalidError(
                "This database was used with another key, and who must not be written to would not "
                "be found with this one. Restore its key file, or set DRUMBEAT_SECRET_KEY."
            )
