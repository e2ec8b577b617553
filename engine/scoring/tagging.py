"""Decides what the list of tagged prospects says of each: the tags that the documents name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.scoring import versions
from engine.scoring.compiled import Compiled, industry_of
from engine.scoring.scoring import LOOKED_AT, AnyRow, profile_from, score_unscored
from engine.scoring.standing import counted
from engine.views.scoring import TaggedProspect
from storage.tables import Prospect

TOGETHER = 5_000
"""Rows that are held at once, beside the list itself."""


def tagged(
    session: Session, workspace_id: int, ids: tuple[int, ...] | None, *, now: datetime
) -> tuple[TaggedProspect, ...]:
    """Those of `ids` (None: all who count) with their tags; who was not scored yet is scored."""
    while score_unscored(session, workspace_id, now=now, batch=TOGETHER):
        pass
    query = select(
        *LOOKED_AT,
        Prospect.segment,
        Prospect.role,
        Prospect.pillars,
        Prospect.engagement_potential,
    ).where(*counted(workspace_id))
    if ids is not None:
        query = query.where(Prospect.id.in_(ids))
    rows = session.execute(query.order_by(Prospect.id).execution_options(yield_per=TOGETHER))
    compiled = versions.current(session, workspace_id).compiled
    return tuple(_tagged(row, compiled) for row in rows)


def _tagged(row: AnyRow, compiled: Compiled) -> TaggedProspect:
    return TaggedProspect(
        prospect_id=row.id,
        segment=row.segment,
        industry=industry_of(profile_from(row), compiled),
        role=row.role or row.title,
        location=row.location,
        engagement_potential=row.engagement_potential or 0.0,
        pacer_relevance=tuple(row.pillars),
    )
