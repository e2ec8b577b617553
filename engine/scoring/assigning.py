"""Decides what happens when a person puts a prospect into a segment: the word stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine.prospects.editing import mine
from engine.scoring.audiences import ensure_audiences, named
from engine.views.base import Actor
from storage.tables import Prospect


def set_segment(
    session: Session, prospect_id: int, segment: str, *, by: Actor, now: datetime
) -> Prospect:
    """Put a prospect into a segment by hand; an open sequence goes on as it was written."""
    prospect = mine(session, prospect_id, by=by)
    prospect.segment = named(ensure_audiences(session, by.workspace_id), segment).key
    prospect.segment_set_by = by.name
    prospect.segment_evidence = []
    prospect.updated_at = now
    return prospect
