"""Keeps what Slack said until it is acted upon, in a file where nobody else writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    event,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from storage.database import open_database

MOST_TRIES = 3
"""After which an envelope is given up that no process lived to act upon."""

_envelope = Table(
    "envelope",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("payload", String, nullable=False),
    Column("tries", Integer, nullable=False),
)
_keep = insert(_envelope).values(tries=0).on_conflict_do_nothing()
_let_go = delete(_envelope).where(_envelope.c.key == bindparam("that"))


@dataclass(frozen=True)
class Envelope:
    """One payload of Slack's, as JSON, under Slack's own key for it."""

    key: str
    payload: str


def open_envelopes(path: Path) -> Engine:
    """The file, its owner's only, made where there is none; what leaves it is overwritten."""
    path.touch(mode=0o600)
    database = open_database(f"sqlite:///{path}")

    @event.listens_for(database, "connect")
    def on_connect(connection: object, _record: object) -> None:
        connection.execute("PRAGMA secure_delete = ON")  # type: ignore[attr-defined]

    _envelope.create(database, checkfirst=True)
    return database


def keep(connection: Connection, envelopes: Sequence[Envelope]) -> None:
    """Keep those that are not kept already."""
    if envelopes:
        connection.execute(
            _keep, [{"key": each.key, "payload": each.payload} for each in envelopes]
        )


def let_go(connection: Connection, keys: Sequence[str]) -> None:
    """They were acted upon."""
    if keys:
        connection.execute(_let_go, [{"that": key} for key in keys])


def left(connection: Connection) -> list[Envelope]:
    """All that is there, in the order in which it came; what was tried too often goes."""
    connection.execute(delete(_envelope).where(_envelope.c.tries >= MOST_TRIES))
    connection.execute(update(_envelope).values(tries=_envelope.c.tries + 1))
    found = select(_envelope.c.key, _envelope.c.payload).order_by(_envelope.c.id)
    return [Envelope(key, payload) for key, payload in connection.execute(found)]
