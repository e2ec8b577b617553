"""Keeps what happened to touches: each thing once, however often it is reported."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.states import EventKind
from storage.tables import Event
from storage.types import JsonDict


def add_once(
    session: Session,
    workspace_id: int,
    kind: EventKind,
    *,
    prospect_id: int,
    touch_id: int | None,
    provider: str,
    provider_id: str,
    at: datetime,
    facts: JsonDict | None = None,
) -> bool:
    """Add an event; False when this provider has reported `provider_id` before."""
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    inserted = session.execute(
        dialect.insert(Event)
        .values(
            workspace_id=workspace_id,
            kind=kind,
            prospect_id=prospect_id,
            touch_id=touch_id,
            provider=provider,
            provider_id=provider_id,
            at=at,
            facts=facts or {},
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "provider", "provider_id"])
        .returning(Event.id)
    )
    return inserted.first() is not None
