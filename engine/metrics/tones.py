"""Counts how the answers of a time sound: friendly, neutral, annoyed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.replies.effect_table import BY_MACHINE
from engine.views.digests import Tones
from storage.tables import Reply


def tones(session: Session, workspace_id: int, *, since: datetime, until: datetime) -> Tones:
    """Answers of people that came in `(since, until]`; none of which no tone was kept."""
    found = session.execute(
        select(Reply.sentiment, func.count())
        .where(
            Reply.workspace_id == workspace_id,
            Reply.received_at > since,
            Reply.received_at <= until,
            Reply.label.not_in(BY_MACHINE),
            Reply.sentiment.is_not(None),
        )
        .group_by(Reply.sentiment)
    )
    counts = {str(tone): number for tone, number in found}
    return Tones(**{name: counts.get(name, 0) for name in Tones.model_fields})
