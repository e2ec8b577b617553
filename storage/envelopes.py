"""Keeps what Slack said until it is acted upon, in a file where nobody else writes."""

from __future__ import annotations

import json
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
    func,
    literal,
    select,
    true,
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
# However many there are, one statement, and no other that begins or ends a transaction: between
# two of them another thread takes its turn.
_given = func.json_each(bindparam("given")).table_valued("value", "key")
_keep = (
    insert(_envelope)
    .from_select(
        ["key", "payload", "tries"],
        select(
            func.json_extract(_given.c.value, "$[0]"),
            func.json_extract(_given.c.value, "$[1]"),
            literal(0),
        )
        .where(true())  # or SQLite takes ON CONFLICT for the join's
        .order_by(_given.c.key),
    )
    .on_conflict_do_nothing()
)
_let_go = delete(_envelope).where(_envelope.c.key.in_(select(_given.c.value)))


@dataclass(frozen=True)
class Envelope:
    """One payload of Slack's, as JSON, under Slack's own key for it."""

    key: str
    payload: str


def open_envelopes(path: Path) -> Engine:
    """The file, its owner's only, made where there is none; what leaves it is overwritten."""
    path.touch(mode=0o600)
    database = open_database(f"sqlite:///{path}", one_by_one=True)

    @event.listens_for(database, "connect")
    def on_connect(connection: object, _record: object) -> None:
        connection.execute("PRAGMA secure_delete = ON")  # type: ignore[attr-defined]

    _envelope.create(database, checkfirst=True)
    return database


def keep(connection: Connection, envelopes: Sequence[Envelope]) -> None:
    """Keep those that are not kept already."""
    if envelopes:
        given = json.dumps([[each.key, each.payload] for each in envelopes])
        connection.execute(_keep, {"given": given})


def let_go(connection: Connection, keys: Sequence[str]) -> None:
    """They were acted upon."""
    if keys:
        connection.execute(_let_go, {"given": json.dumps(keys)})


def left(connection: Connection) -> list[Envelope]:
    """All that is there, in the order in which it came; what was tried too often goes."""
    connection.execute(delete(_envelope).where(_envelope.c.tries >= MOST_TRIES))
    connection.execute(update(_envelope).values(tries=_envelope.c.tries + 1))
    found = select(_envelope.c.key, _envelope.c.payload).order_by(_envelope.c.id)
    return [Envelope(key, payload) for key, payload in connection.execute(found)]
