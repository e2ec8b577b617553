"""Decides what is said about one prospect: the scores with their reasons, and the segment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine.prospects.gazetteer import place_in_words
from engine.prospects.presence import present
from engine.scoring.audiences import ensure_audiences
from engine.scoring.compiled import industry_of
from engine.scoring.reasons import Sentences
from engine.scoring.scoring import profile_from, score_one
from engine.views.base import Actor
from engine.views.scoring import Explanation


def explain(session: Session, prospect_id: int, *, by: Actor, now: datetime) -> Explanation:
    """Why a prospect stands where it stands, from its record; scored first if it was not yet."""
    prospect = present(session, prospect_id, workspace_id=by.workspace_id)
    compiled = score_one(session, prospect, now=now).compiled
    labels = {a.key: a.label for a in ensure_audiences(session, by.workspace_id)}
    return Explanation(
        prospect_id=prospect.id,
        name=prospect.full_name,
        job_title=prospect.title,
        company=prospect.company_name,
        location=prospect.location,
        industry=industry_of(profile_from(prospect), compiled),
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
        fit_score=prospect.fit_score or 0.0,
        referral_capacity=prospect.referral_capacity or 0.0,
        signal_strength=prospect.signal_strength or 0.0,
        priority_score=prospect.priority_score or 0.0,
        grade=prospect.grade,
        engagement_potential=prospect.engagement_potential or 0.0,
        pacer_relevance=tuple(prospect.pillars),
        reasons=Sentences(session, by.workspace_id).of(prospect.reasons, prospect.scored_with),
    )
