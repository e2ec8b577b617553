"""Adds many rows of one table at once, under ids that are known before."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, cast

import psycopg
from sqlalchemy import JSON, ColumnDefault, Connection, func, select, text
from sqlalchemy.orm import Session

from storage import counting
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
    # SQLite has one writer at a time, and gives out the next id after the last one itself.
    last = session.scalar(select(func.coalesce(func.max(entity.id), 0))) or 0
    return list(range(last + 1, last + 1 + count))


def insert_rows(session: Session, entity: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all have the same keys; columns that they leave out get their defaults.

    The values go to the driver as they are, and to PostgreSQL by COPY: preparing a row as a
    statement takes several times as long as writing it.
    """
    if not rows:
        return
    session.flush()
    connection = session.connection()
    table = entity.metadata.tables[entity.__tablename__]
    columns, values = [], []
    for column in table.columns:
        if column.name in rows[0]:
            given = [row[column.name] for row in rows]
        elif isinstance(column.default, ColumnDefault):
            given = [_made(column.default)] * len(rows)
        else:
            continue  # the database's own default, or nothing
        if isinstance(column.type, JSON):
            values.append(_as_json(given))
        else:
            write = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
            values.append(given if write is None else _written(given, write))
        columns.append(connection.dialect.identifier_preparer.quote(column.name))
    if entity is Touch:
        counting.changed(session, [row["id"] for row in rows])
    _insert(connection, f"{table.name} ({', '.join(columns)})", list(zip(*values, strict=True)))


def _written(given: list[Any], write: Callable[[Any], Any]) -> list[Any]:
    """The values as the driver takes them; equal ones, of which a column has many, once."""
    ready = {value: write(value) for value in set(given)}
    return [ready[value] for value in given]


def _as_json(given: list[Any]) -> list[str | None]:
    """As text, which both drivers take as it is; most of it is empty."""
    empty: dict[type, str] = {list: "[]", dict: "{}"}
    return [
        None if value is None else json.dumps(value) if value else empty[type(value)]
        for value in given
    ]


def _made(default: ColumnDefault) -> Any:
    made = default.arg
    return made(None) if callable(made) else made


def _insert(connection: Connection, into: str, rows: list[tuple[Any, ...]]) -> None:
    if connection.dialect.name == "postgresql":
        driver = cast("psycopg.Connection", connection.connection.driver_connection)
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY {into} FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(rows[0]))
    connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608 - our own names


def count_anew(session: Session, *entities: type[Base]) -> None:
    """Tell PostgreSQL how large tables have become.

    It looks at that itself once a minute; until then it reads whole workspaces for what an index
    would find, which makes a large import slower with each batch.
    """
    if session.get_bind().dialect.name == "postgresql":
        for entity in entities:
            session.execute(text(f"ANALYZE {entity.__tablename__}"))
