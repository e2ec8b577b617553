"""Decides who waits for a decision, and who fits a filter."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from engine.prospects import lookup
from engine.prospects.words import plain
from engine.views.review import ReviewFilter
from storage.states import LeadStatus, WordKind
from storage.tables import ImportRow, Prospect
from storage.tables.prospects import WAITING


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
        WAITING,
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
