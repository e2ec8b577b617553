"""Changes and removes rows that several people may have open: who comes second changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from storage.tables import Audience, Demo, MessageTemplate, ResearchNote


def change(
    session: Session,
    row: Audience | Demo | MessageTemplate,
    version: int,
    values: Mapping[str, object],
) -> bool:
    """Set `values` if the row is there and still as it was in `version`; whether it was."""
    table = type(row)
    still = [table.workspace_id == row.workspace_id, table.id == row.id, table.version == version]
    if not isinstance(row, Audience):
        still.append(type(row).removed_at.is_(None))
    changed = session.scalar(
        update(table)
        .where(*still)
        .values(**values, version=version + 1)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)
    return changed is not None


def remove(
    session: Session, row: Demo | MessageTemplate | ResearchNote, *, now: datetime, **values: object
) -> bool:
    """Mark the row as removed, and set `values` with that; False when somebody was first."""
    table = type(row)
    removed = session.scalar(
        update(table)
        .where(
            table.workspace_id == row.workspace_id,
            table.id == row.id,
            table.removed_at.is_(None),
        )
        .values(removed_at=now, **values)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)
    return removed is not None
