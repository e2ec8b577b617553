"""Keeps which deliveries from Slack were acted on, so that a redelivery does nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.tables import SlackInbox


def once(session: Session, key: str, now: datetime) -> bool:
    """True for the first transaction that names `key`, False for every later one."""
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    inserted = session.execute(
        dialect.insert(SlackInbox)
        .values(key=key, received_at=now)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(SlackInbox.id)
    )
    return inserted.first() is not None
