"""Decides who waits for a decision, in which order, and who fits a filter."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from engine.errors import NotFoundError
from engine.prospects import lookup
from engine.prospects.listing import BY_PRIORITY
from engine.prospects.words import keep_words, plain
from engine.views.base import Actor
from engine.views.review import Cursor, ReviewCard, ReviewFilter, ReviewQueue, SourceCount
from storage.states import Approval, LeadStatus, WordKind
from storage.tables import ImportJob, ImportRow, Prospect

PAGE: Final = 20
NAMED_REASONS: Final = 2
"""How many reasons a card gives: the strongest."""
MOST_SOURCES: Final = 20
SHOWN: Final = (
    Prospect.id,
    Prospect.full_name,
    Prospect.title,
    Prospect.company_name,
    Prospect.location,
    Prospect.email,
    Prospect.linkedin_url,
    Prospect.phone,
    Prospect.source,
    Prospect.segment,
    Prospect.fit_score,
    Prospect.referral_capacity,
    Prospect.signal_strength,
    Prospect.priority_score,
    Prospect.grade,
    Prospect.reasons,
)


def queue(
    session: Session,
    wanted: ReviewFilter,
    *,
    by: Actor,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> ReviewQueue:
    """Who waits and fits, best priority first, behind `after`; equals by their ids."""
    keep_words(session, by.workspace_id)
    everybody = waiting(by.workspace_id)
    fitting = and_(everybody, fits(by.workspace_id, wanted))
    page = fitting if after is None else and_(fitting, _behind(after))
    rows = session.execute(select(*SHOWN).where(page).order_by(*BY_PRIORITY).limit(limit + 1)).all()
    cards = tuple(_card(row) for row in rows[:limit])
    total, newest = session.execute(
        select(func.count(), func.coalesce(func.max(Prospect.id), 0)).where(fitting)
    ).one()
    return ReviewQueue(
        filter=wanted,
        import_name=_import_name(session, by.workspace_id, wanted.import_id),
        waiting=count_waiting(session, by.workspace_id),
        total=total,
        newest=newest,
        sources=_sources(session, everybody),
        prospects=cards,
        next=cards[-1].cursor if len(rows) > limit else None,
    )


def count_waiting(session: Session, workspace_id: int, wanted: ReviewFilter | None = None) -> int:
    """How many wait for a decision and fit."""
    where = waiting(workspace_id)
    if wanted is not None:
        where = and_(where, fits(workspace_id, wanted))
    return session.scalar(select(func.count()).select_from(Prospect).where(where)) or 0


def waiting(workspace_id: int) -> ColumnElement[bool]:
    """Nobody has decided, and they have not asked to be left alone."""
    return and_(
        Prospect.workspace_id == workspace_id,
        Prospect.approval == Approval.DISCOVERED,
        Prospect.lead_status != LeadStatus.SUPPRESSED,
    )


def fits(workspace_id: int, wanted: ReviewFilter) -> ColumnElement[bool]:
    """All that the filter says, whatever was decided about them."""
    conditions: list[ColumnElement[bool]] = [Prospect.workspace_id == workspace_id]
    if wanted.import_id is not None:
        rows = select(ImportRow.prospect_id).where(ImportRow.import_job_id == wanted.import_id)
        conditions.append(Prospect.id.in_(rows.where(ImportRow.prospect_id.is_not(None))))
    if wanted.source is not None:
        conditions.append(Prospect.source.contains(wanted.source, autoescape=True))
    if wanted.min_fit is not None:
        conditions.append(Prospect.fit_score >= wanted.min_fit)
    if wanted.segment is not None:
        key = "_".join(plain(wanted.segment).split())
        conditions.append(Prospect.segment.startswith(key, autoescape=True))
    for column, text in (
        (Prospect.grade, wanted.grade),
        (Prospect.seniority, wanted.seniority),
        (Prospect.country, wanted.country),
    ):
        if text is not None:
            conditions.append(func.lower(column) == text.lower())
    conditions += [
        lookup.begins_word(workspace_id, part, WordKind.COMPANY)
        for part in plain(wanted.company or "").split()
    ]
    conditions += [lookup.begins_word(workspace_id, part) for part in plain(wanted.words).split()]
    return and_(*conditions)


def _behind(after: Cursor) -> ColumnElement[bool]:
    score, id_ = Prospect.priority_score, Prospect.id
    if after.priority is None:
        return and_(score.is_(None), id_ > after.id)
    equal = and_(score == after.priority, id_ > after.id)
    return or_(score < after.priority, score.is_(None), equal)


def _sources(session: Session, where: ColumnElement[bool]) -> tuple[SourceCount, ...]:
    rows = session.execute(
        select(Prospect.source, func.count())
        .where(where)
        .group_by(Prospect.source)
        .order_by(func.count().desc(), Prospect.source)
        .limit(MOST_SOURCES)
    )
    return tuple(SourceCount(source=source, count=count) for source, count in rows)


def _import_name(session: Session, workspace_id: int, import_id: int | None) -> str | None:
    if import_id is None:
        return None
    name = session.scalar(
        select(ImportJob.filename).where(
            ImportJob.id == import_id, ImportJob.workspace_id == workspace_id
        )
    )
    if name is None:
        raise NotFoundError("This import is no longer there. Drop the file again.")
    return name


def _card(row: Row[*tuple[Any, ...]]) -> ReviewCard:
    return ReviewCard(
        prospect_id=row.id,
        name=row.full_name,
        job_title=row.title,
        company=row.company_name,
        location=row.location,
        email=row.email,
        linkedin_url=row.linkedin_url,
        phone=row.phone,
        source=row.source,
        segment=row.segment,
        fit_score=row.fit_score,
        referral_capacity=row.referral_capacity,
        signal_strength=row.signal_strength,
        priority_score=row.priority_score,
        grade=row.grade,
        reasons=tuple(
            reason["words"] for reason in row.reasons[:NAMED_REASONS] if reason["points"] > 0
        ),
    )
