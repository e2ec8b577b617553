"""Adds rows that may exist once: who comes second finds the first one's row, on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.tables.base import Base


def add_once(session: Session, entity: type[Base], **values: Any) -> int | None:
    """The id of the new row, or None when a unique key of `entity` has one already.

    PostgreSQL waits for another transaction that is adding the same one; a plain insert after a
    look would fail there for whoever comes second.
    """
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.flush()
    statement = dialect.insert(entity).values(**values).on_conflict_do_nothing()
    new_id: int | None = session.execute(statement.returning(entity.id)).scalar()
    return new_id
