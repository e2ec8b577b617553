"""Writes many rows of one table at once, past the unit of work, and keeps the session honest.

The values go to the driver as they are: the ORM and Core would take longer to prepare a row than
the database takes to write it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, cast

import psycopg
from sqlalchemy import Column, Connection, Dialect, Table
from sqlalchemy import types as sqltypes
from sqlalchemy.orm import Session

from storage import affected
from storage.arrays import FEW, by_column, unnested
from storage.tables import Prospect
from storage.tables.base import Base

AT_HAND = 200
Values = tuple[Any, ...]
Rows = Iterator[list[Values]]


def update_rows(
    session: Session, entity: type[Base], rows: Sequence[dict[str, Any]], *, held: bool = False
) -> None:
    """Set columns of `entity` by id; each of `rows` has `id` and the same other columns.

    Rows that the caller has locked are `held`: writing them waits for nobody, so it takes no turn,
    and they may be written in any order.
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
    if connection.dialect.name == "postgresql" and len(rows) > FEW:
        _update_from_copy(connection, entity, columns, values, held=held)
    elif connection.dialect.name == "postgresql" and held:
        _update_from_arrays(connection, table, columns, list(chain.from_iterable(values)))
    else:
        _update_one_by_one(connection, entity, names, values)
    read_again(session, entity, *names)
    if entity is Prospect and not affected.COLUMNS.isdisjoint(names):
        affected.moved(session, [row["id"] for row in rows])


def read_again(session: Session, entity: type[Base], *names: str) -> None:
    """These columns of all objects at hand were changed past them: they are read when next used."""
    for loaded in session.identity_map.values():
        if isinstance(loaded, entity):
            session.expire(loaded, names)


def _prepared(
    rows: Sequence[dict[str, Any]], columns: Sequence[Column[Any]], dialect: Dialect
) -> Rows:
    """Some rows at a time as the driver takes them, the id last.

    They are written at once, while the processor still has them at hand, and then forgotten.
    """
    take = itemgetter(*[column.name for column in columns], "id")
    makers = [_maker(column, dialect) for column in columns]
    for start in range(0, len(rows), AT_HAND):
        by_column = list(zip(*map(take, rows[start : start + AT_HAND]), strict=True))
        for at, make in enumerate(makers):
            if make is not None:
                by_column[at] = make(by_column[at])
        yield list(zip(*by_column, strict=True))


def _maker(column: Column[Any], dialect: Dialect) -> Callable[[Values], Values] | None:
    """What makes a column's values what the driver takes; None where they are that already."""
    if isinstance(column.type, sqltypes.JSON):
        items = _Ready(json.dumps)
        return lambda values: _as_json(values, items)
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    if process is None or isinstance(column.type, sqltypes.Float):
        return None
    ready = _Ready(process)
    return lambda values: tuple([ready[value] for value in values])


def _as_json(values: Values, items: _Ready) -> Values:
    """As JSON. Tuples are put together from their items, of which the same ones come again."""
    if set(map(type, values)) != {tuple}:
        return tuple([None if value is None else json.dumps(value) for value in values])
    return tuple([f"[{', '.join([items[item] for item in value])}]" for value in values])


class _Ready(dict[Hashable, Any]):
    """Values as they are written; equal ones, of which a column has many, are processed once."""

    def __init__(self, process: Callable[[Any], Any]) -> None:
        super().__init__()
        self._process = process

    def __missing__(self, value: Hashable) -> Any:
        ready = self[value] = self._process(value)
        return ready


def _update_one_by_one(
    connection: Connection, entity: type[Base], names: Sequence[str], values: Rows
) -> None:
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    quote = connection.dialect.identifier_preparer.quote
    settings = ", ".join(f"{quote(name)} = {mark}" for name in names)
    statement = f"UPDATE {quote(entity.__tablename__)} SET {settings} WHERE id = {mark}"  # noqa: S608 - our own names
    for some in values:
        connection.exec_driver_sql(statement, some)


def _update_from_arrays(
    connection: Connection, table: Table, columns: Sequence[Column[Any]], rows: list[Values]
) -> None:
    quote = connection.dialect.identifier_preparer.quote
    settings = ", ".join(f"{quote(c.name)} = new_values.{quote(c.name)}" for c in columns)
    connection.exec_driver_sql(
        f"UPDATE {quote(table.name)} SET {settings} "  # noqa: S608 - our own names
        f"FROM {unnested([*columns, table.columns['id']], connection.dialect)} "
        f"WHERE {quote(table.name)}.id = new_values.id",
        by_column(rows),
    )


def _update_from_copy(
    connection: Connection,
    entity: type[Base],
    columns: Sequence[Column[Any]],
    values: Rows,
    *,
    held: bool,
) -> None:
    """COPY into a table of this transaction's own, then one UPDATE.

    Two such updates of one table take turns, so that they never wait for each other's rows.
    """
    table = entity.__tablename__
    quote = connection.dialect.identifier_preparer.quote
    names = [quote(column.name) for column in columns]
    types = [column.type.compile(connection.dialect) for column in columns]
    shape = ", ".join(f"{name} {kind}" for name, kind in zip(names, types, strict=True))
    if not held:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"bulk {table}",))
    connection.exec_driver_sql(f"CREATE TEMP TABLE new_values ({shape}, id bigint)")
    driver = cast("psycopg.Connection", connection.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy("COPY new_values FROM STDIN") as copy:
        for row in chain.from_iterable(values):
            copy.write_row(row)
    # Without knowing which ids these are, PostgreSQL reads the whole table for them.
    connection.exec_driver_sql("ANALYZE new_values (id)")
    settings = ", ".join(f"{name} = new_values.{name}" for name in names)
    connection.exec_driver_sql(
        f"UPDATE {quote(table)} SET {settings} FROM new_values "  # noqa: S608 - our own names
        f"WHERE {quote(table)}.id = new_values.id"
    )
    connection.exec_driver_sql("DROP TABLE new_values")
