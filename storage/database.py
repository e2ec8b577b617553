"""Opens the database: one code for SQLite and PostgreSQL, safe for several writers on both."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

from storage import counting, redrawing

HASH_KEY = "hash_key"
"""Where a session keeps the key for `storage.suppressions.fingerprint` (in `session.info`)."""

KEY_RING = "key_ring"
"""Where a session keeps the keys for `storage.sealing` (in `session.info`)."""

FROZEN = "60s"
"""After which PostgreSQL ends a transaction that says nothing: whoever held a team's lock and was
frozen, or lost its network, would keep all others waiting."""

Sessions = sessionmaker[Session]


def open_database(url: str, *, echo: bool = False, one_by_one: bool = False) -> Engine:
    """An SQLAlchemy engine for `url`, called `database` everywhere because `engine` is a package.

    SQLite gets WAL, a busy timeout and `BEGIN IMMEDIATE`: with SQLAlchemy's defaults concurrent
    increments are lost silently, and with a plain `BEGIN` most of them fail as locked.

    `one_by_one`: each statement is a transaction of its own.
    """
    parsed = make_url(url)
    options: dict[str, Any] = {"echo": echo, "hide_parameters": True}
    if one_by_one:
        options["isolation_level"] = "AUTOCOMMIT"
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        options |= {"pool_size": 20, "max_overflow": 44, "pool_pre_ping": True}
        options["connect_args"] = {"options": f"-c idle_in_transaction_session_timeout={FROZEN}"}
    elif parsed.get_backend_name() == "sqlite":
        options |= {"pool_size": 20, "max_overflow": 44} if parsed.database else {}
    database = create_engine(parsed, **options)
    if database.dialect.name == "sqlite":
        _prepare_sqlite(database)
        if not one_by_one:
            event.listen(database, "begin", _begin)
    return database


def _prepare_sqlite(database: Engine) -> None:
    @event.listens_for(database, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, below
        # SQLite's own knows no letters but A to Z, and É would be another tag than é
        connection.create_function("lower", 1, _lower, deterministic=True)
        cursor = connection.cursor()
        for pragma in (
            "busy_timeout = 30000",
            "journal_mode = WAL",
            "foreign_keys = ON",
            "synchronous = FULL",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _lower(value: object) -> str | None:
    return None if value is None else str(value).lower()


def takes_turns(sessions: Sessions) -> bool:
    """Whether of two who write one waits for the whole of the other, as on SQLite."""
    database: Engine = sessions.kw["bind"]
    return database.dialect.name == "sqlite"


def session_factory(database: Engine, *, hash_key: bytes, key_ring: object = None) -> Sessions:
    """Sessions for the edge: `with sessions.begin() as session`, one transaction each."""
    sessions = sessionmaker(
        database, expire_on_commit=False, info={HASH_KEY: hash_key, KEY_RING: key_ring}
    )
    redrawing.watch(sessions)
    counting.watch(sessions)
    return sessions
