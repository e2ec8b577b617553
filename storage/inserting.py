"""Adds many rows of one table at once, under ids that are known before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage import counting
from storage.rows import write_rows
from storage.tables import Touch
from storage.tables.base import Base


def new_ids(session: Session, entity: type[Base], count: int) -> list[int]:
    """Ids for `count` rows that `insert_rows` is going to write in this transaction."""
    if session.get_bind().dialect.name == "postgresql":
        ids = session.execute(
            text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :n)"),
            {"name": entity.__tablename__, "n": count},
        )
        return [id_ for (id_,) in ids]
    return _next_of_sqlite(session, entity.__tablename__, count)


def _next_of_sqlite(session: Session, table: str, count: int) -> list[int]:
    """From SQLite's own counter, which knows the deleted as well; it has one writer at a time."""
    session.flush()
    at = {"name": table, "n": count}
    moved = text("UPDATE sqlite_sequence SET seq = seq + :n WHERE name = :name RETURNING seq")
    last = session.scalar(moved, at)
    if last is None:
        session.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :n)"), at)
        last = count
    return list(range(last - count + 1, last + 1))


def insert_rows(session: Session, entity: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """`write_rows`, and touches are counted in their campaigns as if the session had added them."""
    write_rows(session, entity, rows)
    if entity is Touch:
        counting.changed(session, [row["id"] for row in rows])


def count_anew(session: Session, *entities: type[Base]) -> None:
    """Tell PostgreSQL how large tables have become.

    It looks at that itself once a minute; until then it reads whole workspaces for what an index
    would find, which makes a large import slower with each batch. A tenth of its usual sample
    tells that just as well, until it looks for itself.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL default_statistics_target = 10"))
        for entity in entities:
            session.execute(text(f"ANALYZE {entity.__tablename__}"))
