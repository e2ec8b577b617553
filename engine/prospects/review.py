"""Decides who waits for a decision, and who fits a filter."""

from __future__ import annotations

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.orm import Session, aliased

from engine.prospects import lookup
from engine.prospects.filter_words import read_country, read_grade, read_seniority
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


def settled(wanted: ReviewFilter) -> ReviewFilter:
    """The filter in the words of the record: a country's two letters, a grade, a seniority.

    InvalidError says which of them is none.
    """
    readings = {"country": read_country, "grade": read_grade, "seniority": read_seniority}
    said = {name: getattr(wanted, name) for name in readings}
    read = {name: readings[name](text) for name, text in said.items() if text is not None}
    return wanted.model_copy(update=read)


def source_of(workspace_id: int, prospect_id: int) -> ScalarSelect[str]:
    """Where somebody came from."""
    one = aliased(Prospect)
    return (
        select(one.source)
        .where(one.workspace_id == workspace_id, one.id == prospect_id)
        .scalar_subquery()
    )


def fits(workspace_id: int, wanted: ReviewFilter) -> ColumnElement[bool]:
    """All that a settled filter says, whatever was decided about them."""
    conditions: list[ColumnElement[bool]] = [Prospect.workspace_id == workspace_id]
    if wanted.import_id is not None:
        rows = select(ImportRow.prospect_id).where(ImportRow.import_job_id == wanted.import_id)
        conditions.append(Prospect.id.in_(rows.where(ImportRow.prospect_id.is_not(None))))
    if wanted.source is not None:
        conditions.append(Prospect.source.contains(wanted.source, autoescape=True))
    if wanted.source_of is not None:
        conditions.append(Prospect.source == source_of(workspace_id, wanted.source_of))
    if wanted.min_fit is not None:
        conditions.append(Prospect.fit_score >= wanted.min_fit)
    for column, text in (
        (Prospect.segment, wanted.segment),
        (Prospect.grade, wanted.grade),
        (Prospect.seniority, wanted.seniority),
        (Prospect.country, wanted.country),
    ):
        if text is not None:
            conditions.append(column == text)
    conditions += [
        lookup.begins_word(workspace_id, part, WordKind.COMPANY)
        for part in plain(wanted.company or "").split()
    ]
    conditions += [lookup.begins_word(workspace_id, part) for part in plain(wanted.words).split()]
    return and_(*conditions)
