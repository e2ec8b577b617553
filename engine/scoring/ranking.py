"""Decides who comes first: the weighted sum of the three scores, above lower limits."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, not_, select
from sqlalchemy.orm import Session

from engine.scoring import versions
from engine.scoring.audiences import ensure_audiences, named
from engine.scoring.compiled import priority
from engine.scoring.model import Shares
from engine.scoring.reasons import Sentences
from engine.scoring.scoring import AnyRow, score_unscored
from engine.scoring.segments import IN_CONVERSATION
from engine.views.base import Actor
from engine.views.scoring import PrioritizeRequest, PriorityList, RankedProspect
from storage.states import Approval, LeadStatus
from storage.tables import Prospect

CLOSED: Final = (
    LeadStatus.NOT_INTERESTED,
    LeadStatus.UNREACHABLE,
    LeadStatus.MEETING_BOOKED,
    LeadStatus.WON,
)
"""Where there is nothing to begin."""
NAMED_REASONS: Final = 2
"""How many reasons a line of the ranking gives: the strongest."""


def prioritize(
    session: Session, request: PrioritizeRequest, *, by: Actor, now: datetime
) -> PriorityList:
    """Rank approved prospects who are not suppressed; equals stand in the order of their ids.

    Prospects that were not scored yet are scored first. `segment` is forgiving: a beginning or a
    misspelling of a key or label will do.
    """
    audiences = ensure_audiences(session, by.workspace_id)
    if request.segment is not None:
        key = named(audiences, request.segment).key
        request = request.model_copy(update={"segment": key})
    score_unscored(session, by.workspace_id, now=now)
    weights = versions.current(session, by.workspace_id).model.priority
    sentences = Sentences(session, by.workspace_id)
    scored = _scored(by.workspace_id, request.segment)
    top_tier = and_(scored, *_above(request))
    available = and_(top_tier, _available())
    rows = session.execute(
        _query(weights)
        .where(available if request.only_available else top_tier)
        .limit(request.limit)
    )
    return PriorityList(
        total_scored=_count(session, scored),
        top_tier_count=_count(session, top_tier),
        available_count=_count(session, available),
        prospects=tuple(_line(row, weights, sentences) for row in rows),
        request=request,
        labels={audience.key: audience.label for audience in audiences},
    )


def _scored(workspace_id: int, segment: str | None) -> ColumnElement[bool]:
    wanted = [
        Prospect.workspace_id == workspace_id,
        Prospect.approval == Approval.APPROVED,
        Prospect.lead_status != LeadStatus.SUPPRESSED,
        Prospect.fit_score.is_not(None),
    ]
    if segment is not None:
        wanted.append(Prospect.segment == segment)
    return and_(*wanted)


def _above(request: PrioritizeRequest) -> tuple[ColumnElement[bool], ...]:
    return (
        Prospect.fit_score >= request.min_fit_score,
        Prospect.referral_capacity >= request.min_referral_capacity,
        Prospect.signal_strength >= request.min_signal_strength,
    )


def _available() -> ColumnElement[bool]:
    return and_(not_(IN_CONVERSATION), Prospect.lead_status.not_in(CLOSED))


def _query(weights: Shares) -> Any:
    """Ordered by the weights as they are now, which may be newer than the scores."""
    weighted = (
        Prospect.fit_score * weights.fit
        + Prospect.referral_capacity * weights.referral_capacity
        + Prospect.signal_strength * weights.signal_strength
    )
    return select(
        Prospect.id,
        Prospect.full_name,
        Prospect.title,
        Prospect.company_name,
        Prospect.fit_score,
        Prospect.referral_capacity,
        Prospect.signal_strength,
        Prospect.segment,
        Prospect.reasons,
        Prospect.scored_with,
        Prospect.email,
        Prospect.linkedin_url,
        Prospect.phone,
        _available().label("available"),
    ).order_by(weighted.desc(), Prospect.id)


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Prospect).where(condition)) or 0


def _line(row: AnyRow, weights: Shares, sentences: Sentences) -> RankedProspect:
    contacts = (("e-mail", row.email), ("LinkedIn", row.linkedin_url), ("phone", row.phone))
    return RankedProspect(
        prospect_id=row.id,
        name=row.full_name,
        job_title=row.title,
        company=row.company_name,
        fit_score=row.fit_score,
        referral_capacity=row.referral_capacity,
        signal_strength=row.signal_strength,
        priority_score=priority(row.fit_score, row.referral_capacity, row.signal_strength, weights),
        segment=row.segment,
        reasons=sentences.for_it(row.reasons, row.scored_with)[:NAMED_REASONS],
        available=row.available,
        reachable_by=tuple(name for name, value in contacts if value),
    )
