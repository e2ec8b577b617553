"""Finds the rows that lead to a record, by the foreign keys themselves: no table is forgotten."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, Table, delete, select, update
from sqlalchemy.orm import Session

from storage.tables.base import Base


def references_to(table: Table) -> list[Column[Any]]:
    """Every column of every table that names the id of a row of `table`."""
    return [
        key.parent
        for other in Base.metadata.sorted_tables
        for key in sorted(other.foreign_keys, key=lambda key: key.parent.name)
        if key.column is table.c.id
    ]


def owner_of(column: Column[Any]) -> Table:
    """The table that a column stands in."""
    table = column.table
    assert isinstance(table, Table)
    return table


def remove(session: Session, table: Table, ids: Collection[int]) -> None:
    """Delete rows with all that belongs to them, past the unit of work.

    What only mentions them, in a column that may be empty, stays and mentions nobody, unless its
    column says that it `goes_along`: it would say something about somebody who is gone.
    """
    if not ids:
        return
    for column in references_to(table):
        owner = owner_of(column)
        if column.nullable and not column.info.get("goes_along"):
            session.execute(update(owner).where(column.in_(ids)).values({column.name: None}))
        else:
            below = session.scalars(select(owner.c.id).where(column.in_(ids))).all()
            remove(session, owner, below)
    session.execute(delete(table).where(table.c.id.in_(ids)))
