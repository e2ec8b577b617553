"""Adds rows that may exist once: who comes second finds the first one's row, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.tables.base import Base


def add_once(session: Session, entity: type[Base], **values: Any) -> int | None:
    """The id of the new row, or None when a unique key of `entity` has one already.

    PostgreSQL waits for another transaction that is adding the same one; a plain insert after a
    look would fail there for whoever comes second.
    """
    session.flush()
    statement = _dialect(session).insert(entity).values(**values).on_conflict_do_nothing()
    new_id: int | None = session.execute(statement.returning(entity.id)).scalar()
    return new_id


def add_all_once(session: Session, entity: type[Base], rows: Sequence[dict[str, Any]]) -> int:
    """Add those of `rows` that no unique key of `entity` has already; how many there were."""
    if not rows:
        return 0
    session.flush()
    statement = _dialect(session).insert(entity).values(list(rows)).on_conflict_do_nothing()
    return len(session.execute(statement.returning(entity.id)).all())


def _dialect(session: Session) -> Any:
    return postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
