"""Keeps what happened to touches: each thing once, however often it is reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from storage import affected, counting, unique
from storage.rows import write_rows
from storage.states import BY_PERSON, EventKind
from storage.tables import Event, Prospect
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
    added = unique.add_once(
        session,
        Event,
        workspace_id=workspace_id,
        kind=kind,
        prospect_id=prospect_id,
        touch_id=touch_id,
        provider=provider,
        provider_id=provider_id,
        at=at,
        facts=facts or {},
    )
    if added is not None:
        counting.changed(session, [touch_id])
        affected.affected(session, [(workspace_id, prospect_id)])
    if added is not None and kind in BY_PERSON:  # a score is made of that, so it is worked out anew
        session.execute(
            update(Prospect)
            .where(Prospect.workspace_id == workspace_id, Prospect.id == prospect_id)
            .values(scored_at=None)
        )
    return added is not None


def add_all_once(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Add those of our own events that were not reported before; no score is made of them."""
    write_rows(session, Event, rows, once=True)
    counting.changed(session, [row["touch_id"] for row in rows])
    affected.affected(session, [(row["workspace_id"], row["prospect_id"]) for row in rows])
