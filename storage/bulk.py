"""Writes many rows of one table at once, past the unit of work, and keeps the session honest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from storage.tables.base import Base


def update_rows(session: Session, entity: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Set columns of `entity` by id; each of `rows` has `id` and the same other columns.

    Objects of the session that were changed outside it are read again when they are next used.
    """
    if not rows:
        return
    session.flush()
    columns = [name for name in rows[0] if name != "id"]
    session.connection().execute(
        update(entity)
        .where(entity.id == bindparam("row_id"))
        .values({name: bindparam(f"new_{name}") for name in columns}),
        [{"row_id": row["id"]} | {f"new_{name}": row[name] for name in columns} for row in rows],
    )
    for loaded in session.identity_map.values():
        if isinstance(loaded, entity):
            session.expire(loaded, columns)
