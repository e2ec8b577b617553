"""Decides what is said about one prospect: the scores with their reasons, and the segment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.errors import NotFoundError
from engine.prospects.gazetteer import place_in_words
from engine.scoring.audiences import ensure_audiences
from engine.scoring.model import shipped
from engine.scoring.scores import industry_of, priority
from engine.scoring.scoring import profile_from, score_unscored
from engine.views.base import Actor
from engine.views.scoring import Explanation, ReasonView
from storage.tables import Prospect


def explain(session: Session, prospect_id: int, *, by: Actor, now: datetime) -> Explanation:
    """Why a prospect stands where it stands, from its record; scored first if it was not yet."""
    prospect = session.get(Prospect, prospect_id)
    if prospect is None or prospect.workspace_id != by.workspace_id:
        raise NotFoundError(
            f"There is no prospect #{prospect_id}. `/outreach prospects` lists them."
        )
    score_unscored(session, by.workspace_id, now=now)
    labels = {a.key: a.label for a in ensure_audiences(session, by.workspace_id)}
    weights = workspaces.settings_of(workspaces.get(session, by.workspace_id)).weights
    fit, referral, signal = (
        prospect.fit_score or 0.0,
        prospect.referral_capacity or 0.0,
        prospect.signal_strength or 0.0,
    )
    return Explanation(
        prospect_id=prospect.id,
        name=prospect.full_name,
        job_title=prospect.title,
        company=prospect.company_name,
        location=prospect.location,
        industry=industry_of(profile_from(prospect), shipped()),
        place=place_in_words(prospect.region, prospect.country),
        timezone=prospect.timezone,
        role=prospect.role,
        department=prospect.department,
        seniority=prospect.seniority,
        email=prospect.email,
        linkedin_url=prospect.linkedin_url,
        phone=prospect.phone,
        source=prospect.source,
        lead_status=prospect.lead_status,
        segment=prospect.segment,
        segment_label=labels.get(prospect.segment) if prospect.segment else None,
        segment_evidence=tuple(prospect.segment_evidence),
        fit_score=fit,
        referral_capacity=referral,
        signal_strength=signal,
        priority_score=priority(fit, referral, signal, weights),
        engagement_potential=prospect.engagement_potential or 0.0,
        pacer_relevance=tuple(prospect.pillars),
        reasons=tuple(ReasonView.model_validate(reason) for reason in prospect.reasons),
    )
