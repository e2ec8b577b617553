"""Decides when prospects are scored, and writes down what changed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.scoring.model import Compiled, shipped
from engine.scoring.profile import Profile, profile_of
from engine.scoring.scores import Scores, priority, score
from engine.workspace import PriorityWeights
from storage.bulk import update_rows
from storage.tables import Prospect

BATCH = 1000
"""Prospects that one transaction scores."""

AnyRow = Row[*tuple[Any, ...]]
LOOKED_AT = (
    Prospect.id,
    Prospect.title,
    Prospect.company_name,
    Prospect.industry,
    Prospect.location,
    Prospect.email,
    Prospect.linkedin_url,
    Prospect.phone,
    Prospect.facts,
    Prospect.tags,
)
"""The columns that a profile is made of."""


def profile_from(row: AnyRow | Prospect) -> Profile:
    """The profile of a row with the columns `LOOKED_AT`."""
    return profile_of(
        title=row.title,
        company=row.company_name,
        industry=row.industry,
        location=row.location,
        email=row.email,
        linkedin_url=row.linkedin_url,
        phone=row.phone,
        facts=row.facts,
        tags=row.tags,
    )


def score_waiting(session: Session, *, now: datetime, batch: int = BATCH) -> int:
    """Score up to `batch` prospects, in one workspace, that are new or changed; how many it did."""
    workspace_id = session.scalar(
        select(Prospect.workspace_id).where(Prospect.scored_at.is_(None)).limit(1)
    )
    if workspace_id is None:
        return 0
    return score_unscored(session, workspace_id, now=now, batch=batch)


def score_unscored(
    session: Session, workspace_id: int, *, now: datetime, batch: int | None = None
) -> int:
    """Score the prospects of a workspace that are new or changed since they were scored."""
    weights = workspaces.settings_of(workspaces.get(session, workspace_id)).weights
    rows = session.execute(
        select(*LOOKED_AT)
        .where(Prospect.workspace_id == workspace_id, Prospect.scored_at.is_(None))
        .order_by(Prospect.id)
        .limit(batch)
    ).all()
    update_rows(session, Prospect, [_values(row, shipped(), weights, now) for row in rows])
    return len(rows)


def _values(
    row: AnyRow, compiled: Compiled, weights: PriorityWeights, now: datetime
) -> dict[str, Any]:
    scores = score(profile_from(row), compiled)
    return {"id": row.id, **columns_of(scores, weights), "scored_at": now}


def columns_of(scores: Scores, weights: PriorityWeights) -> dict[str, Any]:
    """The columns that keep scores."""
    return {
        "fit_score": scores.fit,
        "referral_capacity": scores.referral_capacity,
        "signal_strength": scores.signal_strength,
        "priority_score": priority(
            scores.fit, scores.referral_capacity, scores.signal_strength, weights
        ),
        "engagement_potential": scores.engagement_potential,
        "pillars": list(scores.pillars),
        "reasons": [asdict(reason) for reason in scores.reasons],
    }
