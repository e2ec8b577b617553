"""Decides who comes first: by priority, above lower limits, one page after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, TextClause, and_, func, or_, select
from sqlalchemy.orm import Session

from engine.scoring.audiences import ensure_audiences, named
from engine.scoring.filters import available, conditions
from engine.scoring.reasons import Sentences
from engine.scoring.scoring import AnyRow, score_unscored
from engine.views.base import Actor
from engine.views.scoring import Place, PrioritizeRequest, PriorityList, RankedProspect
from storage.tables import Prospect
from storage.tables.prospects import RANKED

NAMED_REASONS: Final = 2
"""How many reasons a line of the ranking gives: the strongest."""
SCORED_FIRST: Final = 1000
"""So many who were not scored yet are scored before they are ranked; a lane does the others."""
COUNTED_TO: Final = 10_000
"""Totals are counted so far, so that a page of a million is not slower than one of a few."""


def prioritize(
    session: Session, request: PrioritizeRequest, *, by: Actor, now: datetime
) -> PriorityList:
    """Rank approved prospects who are not suppressed; equals stand in the order of their ids.

    The priority is the stored one, so that an index has the order; other weights score anew.
    `segment` is forgiving: a beginning or a misspelling of a key or label will do.
    """
    audiences = ensure_audiences(session, by.workspace_id)
    if request.segment is not None:
        key = named(audiences, request.segment).key
        request = request.model_copy(update={"segment": key})
    score_unscored(session, by.workspace_id, now=now, batch=SCORED_FIRST)
    everybody = and_(*scored(by.workspace_id, request.segment))
    top_tier = and_(everybody, *conditions(session, request, by=by, now=now))
    free = and_(top_tier, available())
    sentences = Sentences(session, by.workspace_id)
    rows = session.execute(page(free if request.only_available else top_tier, request)).all()
    shown = rows[: request.limit]
    totals = {
        name: _count(session, which, exact=request.exact_totals)
        for name, which in (
            ("total_scored", everybody),
            ("top_tier_count", top_tier),
            ("available_count", free),
        )
    }
    return PriorityList(
        **{name: count for name, (count, _) in totals.items()},
        more_than=tuple(name for name, (_, is_more) in totals.items() if is_more),
        prospects=tuple(_line(row, sentences) for row in shown),
        next=_place(shown[-1]) if len(rows) > len(shown) else None,
        request=request,
        labels={audience.key: audience.label for audience in audiences},
    )


def scored(workspace_id: int, segment: str | None) -> Iterator[ColumnElement[bool] | TextClause]:
    """Whose place in the ranking is known."""
    yield Prospect.workspace_id == workspace_id
    if segment is not None:
        yield Prospect.segment == segment
    yield RANKED


def page(wanted: ColumnElement[bool], request: PrioritizeRequest) -> Select[*tuple[Any, ...]]:
    """The rows of one page and one more, which tells whether there is a next page."""
    query = select(
        Prospect.id,
        Prospect.full_name,
        Prospect.title,
        Prospect.company_name,
        Prospect.fit_score,
        Prospect.referral_capacity,
        Prospect.signal_strength,
        Prospect.priority_score,
        Prospect.grade,
        Prospect.segment,
        Prospect.reasons,
        Prospect.scored_with,
        Prospect.email,
        Prospect.linkedin_url,
        Prospect.phone,
        available().label("available"),
    ).where(wanted)
    if request.after is not None:
        score, id_ = request.after.priority_score, request.after.prospect_id
        query = query.where(  # the first half is what an index can begin at
            Prospect.priority_score <= score,
            or_(Prospect.priority_score < score, Prospect.id > id_),
        )
    return query.order_by(Prospect.priority_score.desc(), Prospect.id).limit(request.limit + 1)


def _count(session: Session, wanted: ColumnElement[bool], *, exact: bool) -> tuple[int, bool]:
    """How many there are, and whether there are more than that."""
    rows = select(Prospect.id).where(wanted)
    if not exact:
        rows = rows.limit(COUNTED_TO + 1)
    count = session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    is_more = not exact and count > COUNTED_TO
    return (COUNTED_TO if is_more else count), is_more


def _place(row: AnyRow) -> Place:
    return Place(priority_score=row.priority_score, prospect_id=row.id)


def _line(row: AnyRow, sentences: Sentences) -> RankedProspect:
    contacts = (("e-mail", row.email), ("LinkedIn", row.linkedin_url), ("phone", row.phone))
    return RankedProspect(
        prospect_id=row.id,
        name=row.full_name,
        job_title=row.title,
        company=row.company_name,
        fit_score=row.fit_score,
        referral_capacity=row.referral_capacity,
        signal_strength=row.signal_strength,
        priority_score=row.priority_score,
        grade=row.grade,
        segment=row.segment,
        reasons=sentences.for_it(row.reasons, row.scored_with)[:NAMED_REASONS],
        available=row.available,
        reachable_by=tuple(name for name, value in contacts if value),
    )
