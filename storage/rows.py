"""Writes many rows of one table past the unit of work, in the way that is quickest for each."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, Final, cast

import psycopg
from sqlalchemy import Column, ColumnDefault, Connection, Dialect, Table
from sqlalchemy.orm import Session

from storage.arrays import FEW, by_column, unnested
from storage.tables.base import Base

Write = Callable[[Any], Any]
EMPTY: Final[dict[type, str]] = {list: "[]", dict: "{}"}


def write_rows(
    session: Session, entity: type[Base], rows: Sequence[dict[str, Any]], *, once: bool = False
) -> None:
    """Insert rows that all have the same keys; columns that they leave out get their defaults.

    `once` leaves out those that a unique key has already.

    The values go to the driver as they are, and to PostgreSQL as arrays or by COPY: preparing a row
    as a statement takes several times as long as writing it.
    """
    if not rows:
        return
    session.flush()
    connection = session.connection()
    dialect, table = connection.dialect, entity.metadata.tables[entity.__tablename__]
    given = [column for column in table.columns if column.name in rows[0]]
    made = {
        column: _made(column.default)
        for column in table.columns
        if column.name not in rows[0] and isinstance(column.default, ColumnDefault)
    }
    # one column at a time, since most have few values; the loops over rows are the interpreter's
    taken = zip(*map(_taker(given), rows), strict=True)
    values = [
        _written(each, _write(column, dialect)) for column, each in zip(given, taken, strict=True)
    ]
    for column, value in made.items():
        values.append(_written([value] * len(rows), _write(column, dialect)))
    _insert(connection, table, [*given, *made], list(zip(*values, strict=True)), once=once)


def _taker(columns: Sequence[Column[Any]]) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    names = [column.name for column in columns]
    if len(names) == 1:  # an itemgetter of one gives no tuple
        return lambda row: (row[names[0]],)
    return itemgetter(*names)


def _write(column: Column[Any], dialect: Dialect) -> Write | None:
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def _written(given: Sequence[Any], write: Write | None) -> Sequence[Any]:
    """The values as the driver takes them; equal ones, of which a column has many, once."""
    if write is None:
        return given
    if any(isinstance(value, list | dict) for value in given):
        return _as_json(given, write)
    ready = {value: write(value) for value in set(given)}
    return [ready[value] for value in given]


def _as_json(given: Sequence[Any], write: Write) -> list[Any]:
    """Most of it is empty. As text: psycopg would look at each value's type before writing it."""
    return [
        (json.dumps(value) if value else EMPTY[type(value)])
        if isinstance(value, list | dict)
        else write(value)
        for value in given
    ]


def _made(default: ColumnDefault) -> Any:
    made = default.arg
    return made(None) if callable(made) else made


def _into(table: Table, columns: Sequence[Column[Any]], dialect: Dialect) -> str:
    names = (dialect.identifier_preparer.quote(column.name) for column in columns)
    return f"{table.name} ({', '.join(names)})"


def _insert(
    connection: Connection,
    table: Table,
    columns: Sequence[Column[Any]],
    rows: list[tuple[Any, ...]],
    *,
    once: bool,
) -> None:
    into, end = _into(table, columns, connection.dialect), " ON CONFLICT DO NOTHING" if once else ""
    if connection.dialect.name == "postgresql" and (once or len(rows) <= FEW):
        source = f"SELECT * FROM {unnested(columns, connection.dialect)}"  # noqa: S608 - our own names
        connection.exec_driver_sql(f"INSERT INTO {into} {source}{end}", by_column(rows))
        return
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
    connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({marks}){end}", rows)  # noqa: S608 - our own names
