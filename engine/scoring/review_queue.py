"""Decides what a reviewer is shown: who waits, the best first, with why they might be right."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, true
from sqlalchemy.orm import Session

from engine.errors import NotFoundError
from engine.prospects.review import count_waiting, fits, settled, source_of, waiting
from engine.prospects.words import keep_words
from engine.scoring.audiences import ensure_audiences, named
from engine.scoring.reasons import Sentences
from engine.views.base import Actor
from engine.views.review import Cursor, ReviewCard, ReviewFilter, ReviewQueue, SourceCount
from storage.tables import ImportJob, Prospect

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
    Prospect.scored_with,
)


def queue(
    session: Session,
    wanted: ReviewFilter,
    *,
    by: Actor,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> ReviewQueue:
    """Who waits and fits, best priority first, behind `after`; of equals the newest first.

    The filter of the answer is the one that a decision on all of them names.
    """
    wanted = _settled(session, wanted, by.workspace_id)
    keep_words(session, by.workspace_id)
    fitting = and_(waiting(by.workspace_id), fits(by.workspace_id, wanted))
    ids = _page(session, fitting, after, limit + 1)
    rows = {row.id: row for row in session.execute(select(*SHOWN).where(Prospect.id.in_(ids)))}
    sentences = Sentences(session, by.workspace_id)
    cards = tuple(_card(rows[id_], sentences) for id_ in ids[:limit])
    total, newest = session.execute(
        select(func.count(), func.coalesce(func.max(Prospect.id), 0)).where(fitting)
    ).one()
    return ReviewQueue(
        filter=wanted,
        import_name=_import_name(session, by.workspace_id, wanted.import_id),
        source_name=_source_name(session, by.workspace_id, wanted.source_of),
        waiting=total if wanted.is_empty else count_waiting(session, by.workspace_id),
        total=total,
        newest=newest,
        sources=_sources(session, fitting) if wanted.is_empty else (),
        prospects=cards,
        next=cards[-1].cursor if len(ids) > limit else None,
    )


def _settled(session: Session, wanted: ReviewFilter, workspace_id: int) -> ReviewFilter:
    """In the words of the record; `segment` is as forgiving as in the ranking."""
    if wanted.segment is not None:
        key = named(ensure_audiences(session, workspace_id), wanted.segment).key
        wanted = wanted.model_copy(update={"segment": key})
    if wanted.source is not None:
        wanted = _of_one_source(session, wanted, workspace_id)
    return settled(wanted)


def _of_one_source(session: Session, wanted: ReviewFilter, workspace_id: int) -> ReviewFilter:
    """A source that is said in full, or a file by its whole name, is that one and no longer one."""
    names = (wanted.source, f"import: {wanted.source}")
    newest = session.scalar(
        select(func.max(Prospect.id)).where(waiting(workspace_id), Prospect.source.in_(names))
    )
    if newest is None:
        return wanted
    return wanted.model_copy(update={"source": None, "source_of": newest})


def _page(
    session: Session, fitting: ColumnElement[bool], after: Cursor | None, limit: int
) -> list[int]:
    """The scored as the index has them, backwards; then whoever is not scored yet."""
    score, id_ = Prospect.priority_score, Prospect.id
    found: list[int] = []
    if after is None or after.priority is not None:
        behind: ColumnElement[bool] = true()
        if after is not None:
            equal = and_(score == after.priority, id_ < after.id)
            behind = or_(score < after.priority, equal)
        scored = select(id_).where(fitting, score.is_not(None), behind)
        found += session.scalars(scored.order_by(score.desc(), id_.desc()).limit(limit))
    if len(found) < limit:
        unscored = select(id_).where(fitting, score.is_(None))
        if after is not None and after.priority is None:
            unscored = unscored.where(id_ < after.id)
        found += session.scalars(unscored.order_by(id_.desc()).limit(limit - len(found)))
    return found


def _sources(session: Session, where: ColumnElement[bool]) -> tuple[SourceCount, ...]:
    rows = session.execute(
        select(Prospect.source, func.count(), func.max(Prospect.id))
        .where(where)
        .group_by(Prospect.source)
        .order_by(func.count().desc(), Prospect.source)
        .limit(MOST_SOURCES)
    )
    return tuple(
        SourceCount(source=source, count=count, example=newest) for source, count, newest in rows
    )


def _source_name(session: Session, workspace_id: int, prospect_id: int | None) -> str | None:
    if prospect_id is None:
        return None
    return session.scalar(select(source_of(workspace_id, prospect_id)))


def _import_name(session: Session, workspace_id: int, import_id: int | None) -> str | None:
    if import_id is None:
        return None
    name = session.scalar(
        select(ImportJob.filename).where(
            ImportJob.id == import_id, ImportJob.workspace_id == workspace_id
        )
    )
    if name is None:
        raise NotFoundError("This import is no longer there. Import the file again.")
    return name


def _card(row: Row[*tuple[Any, ...]], sentences: Sentences) -> ReviewCard:
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
        reasons=sentences.for_it(row.reasons, row.scored_with)[:NAMED_REASONS],
    )
