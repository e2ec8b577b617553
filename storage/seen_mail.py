"""Keeps which inbound mails were looked at, so that each is read once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.tables import SeenMail


def first_sight(session: Session, workspace_id: int, message_id: str, now: datetime) -> int | None:
    """The new row's id for the first transaction that names a mail, None for every later one."""
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    inserted = session.execute(
        dialect.insert(SeenMail)
        .values(workspace_id=workspace_id, message_id=message_id, matched=False, seen_at=now)
        .on_conflict_do_nothing(index_elements=["workspace_id", "message_id"])
        .returning(SeenMail.id)
    )
    return inserted.scalar()
