"""Writes many rows of one table at once, past the unit of work, and keeps the session honest.

The values go to the driver as they are: the ORM and Core would take longer to prepare a row than
the database takes to write it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Sequence
from typing import Any, cast

import psycopg
from sqlalchemy import Column, Connection, Dialect, Table
from sqlalchemy import types as sqltypes
from sqlalchemy.orm import Session

from storage.tables.base import Base

FEW = 20
"""So many rows are not worth a temporary table."""
Rows = list[tuple[Any, ...]]


def update_rows(session: Session, entity: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Set columns of `entity` by id; each of `rows` has `id` and the same other columns.

    Objects of the session that were changed outside it are read again when they are next used.
    """
    if not rows:
        return
    session.flush()
    names = [name for name in rows[0] if name != "id"]
    table = cast("Table", entity.__table__)
    columns = [table.columns[name] for name in names]
    connection = session.connection()
    values = _prepared(rows, columns, connection.dialect)
    if connection.dialect.name == "postgresql" and len(values) > FEW:
        _update_from_copy(connection, entity, columns, values)
    else:
        _update_one_by_one(connection, entity, names, values)
    for loaded in session.identity_map.values():
        if isinstance(loaded, entity):
            session.expire(loaded, names)


def _prepared(
    rows: Sequence[dict[str, Any]], columns: Sequence[Column[Any]], dialect: Dialect
) -> Rows:
    """The values as the driver takes them, the id last."""
    prepared = [_column([row[c.name] for row in rows], c, dialect) for c in columns]
    return list(zip(*prepared, [row["id"] for row in rows], strict=True))


def _column(values: list[Any], column: Column[Any], dialect: Dialect) -> list[Any]:
    if isinstance(column.type, sqltypes.JSON):
        return _each_once(values, _json)
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    return values if process is None else _each_once(values, process)


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)


def _each_once(values: list[Any], process: Callable[[Any], Any]) -> list[Any]:
    """Each value processed; equal ones, of which there are many in a column, only once."""
    if any(isinstance(value, list | dict) for value in values):
        return [process(value) for value in values]
    known: dict[Hashable, Any] = {}
    done = []
    for value in values:
        ready = known.get(value)
        if ready is None:
            ready = known[value] = process(value)
        done.append(ready)
    return done


def _update_one_by_one(
    connection: Connection, entity: type[Base], names: Sequence[str], values: Rows
) -> None:
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    quote = connection.dialect.identifier_preparer.quote
    settings = ", ".join(f"{quote(name)} = {mark}" for name in names)
    statement = f"UPDATE {quote(entity.__tablename__)} SET {settings} WHERE id = {mark}"  # noqa: S608 - our own names
    connection.exec_driver_sql(statement, values)


def _update_from_copy(
    connection: Connection, entity: type[Base], columns: Sequence[Column[Any]], values: Rows
) -> None:
    """COPY into a table of this transaction's own, then one UPDATE.

    Two such updates of one table take turns, so that they never wait for each other's rows.
    """
    table = entity.__tablename__
    quote = connection.dialect.identifier_preparer.quote
    names = [quote(column.name) for column in columns]
    types = [column.type.compile(connection.dialect) for column in columns]
    shape = ", ".join(f"{name} {kind}" for name, kind in zip(names, types, strict=True))
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"bulk {table}",))
    connection.exec_driver_sql(f"CREATE TEMP TABLE new_values ({shape}, id bigint)")
    driver = cast("psycopg.Connection", connection.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy("COPY new_values FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)
    settings = ", ".join(f"{name} = new_values.{name}" for name in names)
    connection.exec_driver_sql(
        f"UPDATE {quote(table)} SET {settings} FROM new_values "  # noqa: S608 - our own names
        f"WHERE {quote(table)}.id = new_values.id"
    )
    connection.exec_driver_sql("DROP TABLE new_values")
