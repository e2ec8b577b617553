"""Writes many rows of one table at once, past the unit of work, and keeps the session honest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnDefault,
    Connection,
    Table,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from storage.tables.base import Base


def update_rows(session: Session, entity: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Set columns of `entity` by id; each of `rows` has `id` and the same other columns.

    In one statement on PostgreSQL, where a statement for each row takes ten times as long.
    Objects of the session that were changed outside it are read again when they are next used.
    """
    if not rows:
        return
    session.flush()
    columns = [name for name in rows[0] if name != "id"]
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        _update_from_arrays(connection, entity, columns, rows)
    else:
        connection.execute(
            update(entity)
            .where(entity.id == bindparam("row_id"))
            .values({name: bindparam(f"new_{name}") for name in columns}),
            [
                {"row_id": row["id"]} | {f"new_{name}": row[name] for name in columns}
                for row in rows
            ],
        )
    for loaded in session.identity_map.values():
        if isinstance(loaded, entity):
            session.expire(loaded, columns)


def _update_from_arrays(
    connection: Connection, entity: type[Base], columns: list[str], rows: Sequence[dict[str, Any]]
) -> None:
    table = entity.metadata.tables[entity.__tablename__]
    names = ["id", *columns]
    quoted = [connection.dialect.identifier_preparer.quote(name) for name in names]
    arrays = {f"a{at}": _written(connection, table, name, rows) for at, name in enumerate(names)}
    kinds = [table.columns[name].type.compile(connection.dialect) for name in names]
    unnested = ", ".join(f"CAST(:a{at} AS {kind}[])" for at, kind in enumerate(kinds))
    assigned = ", ".join(f"{name} = new.{name}" for name in quoted[1:])
    connection.execute(
        text(
            f"UPDATE {table.name} SET {assigned} "  # noqa: S608 - names of our own tables
            f"FROM unnest({unnested}) AS new({', '.join(quoted)}) WHERE {table.name}.id = new.id"
        ),
        arrays,
    )


def _written(
    connection: Connection, table: Table, name: str, rows: Sequence[dict[str, Any]]
) -> list[Any]:
    """A column of `rows` as the driver takes it."""
    write = (
        table.columns[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    )
    return [row[name] if write is None else write(row[name]) for row in rows]


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

    By COPY on PostgreSQL, which takes ten times as many as statements do.
    """
    if not rows:
        return
    session.flush()
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        connection.execute(insert(entity), rows)
        return
    table = entity.metadata.tables[entity.__tablename__]
    given = [name for name in table.columns.keys() if name in rows[0]]  # noqa: SIM118 - a collection
    defaults = {
        column.name: _default(column.default)
        for column in table.columns
        if column.name not in rows[0] and isinstance(column.default, ColumnDefault)
    }
    names = ", ".join(connection.dialect.identifier_preparer.quote(n) for n in (*given, *defaults))
    written = [_written(connection, table, name, rows) for name in given]
    written += [
        _written(connection, table, name, [{name: make()} for _ in rows])
        for name, make in defaults.items()
    ]
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for values in zip(*written, strict=True):
            copy.write_row(values)
    cursor.close()


def _default(default: ColumnDefault) -> Callable[[], Any]:
    """What makes the value of a column's default."""
    made = default.arg
    return (lambda: made(None)) if callable(made) else (lambda: made)


def count_anew(session: Session, *entities: type[Base]) -> None:
    """Tell PostgreSQL how large tables have become.

    It looks at that itself once a minute; until then it reads whole workspaces for what an index
    would find, which makes a large import slower with each batch.
    """
    if session.get_bind().dialect.name == "postgresql":
        for entity in entities:
            session.execute(text(f"ANALYZE {entity.__tablename__}"))
