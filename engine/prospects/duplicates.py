"""Decides which pairs a person is asked about, and what their answer sets off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from engine.errors import ConflictError, NotFoundError
from engine.prospects.merging import merge, redraw
from engine.prospects.two_people import explain_absence, in_order
from engine.views.base import Actor
from engine.views.duplicates import Duplicates, DuplicatesList, Merged, Pair, Side
from storage.states import RowState, SuggestionState
from storage.tables import ImportRow, MergeSuggestion, Prospect

COMPARED = ("name", "title", "company", "location", "email", "linkedin_url", "phone", "lead_status")
LIST_LIMIT = 50
Place = tuple[float, int]
"""Where a suggestion stands: by likeness, then by number."""


def next_pair(
    session: Session,
    *,
    by: Actor,
    after: Place | None = None,
    merged: Merged | None = None,
    dismissed: str | None = None,
) -> Duplicates:
    """The likeliest open pair, or the one that comes `after` a place."""
    query = _open(by.workspace_id)
    if after is not None:
        query = query.where(
            or_(
                MergeSuggestion.likeness < after[0],
                and_(MergeSuggestion.likeness == after[0], MergeSuggestion.id > after[1]),
            )
        )
    found = session.scalars(query.limit(1)).first()
    return Duplicates(
        left=_count(session, by.workspace_id),
        pair=_pairs(session, [found])[0] if found is not None else None,
        merged=merged,
        dismissed=dismissed,
    )


def list_pairs(session: Session, *, by: Actor, limit: int = LIST_LIMIT) -> DuplicatesList:
    """The open pairs, the likeliest first."""
    found = session.scalars(_open(by.workspace_id).limit(limit)).all()
    return DuplicatesList(
        total=_count(session, by.workspace_id), pairs=tuple(_pairs(session, found))
    )


def skip(session: Session, one_id: int, other_id: int, *, by: Actor, now: datetime) -> Duplicates:
    """The pair that comes after this one; nothing is decided."""
    del now  # every answer to a pair is told the time
    suggestion = _suggestion(session, one_id, other_id, by.workspace_id)
    after = (suggestion.likeness, suggestion.id) if suggestion is not None else None
    return next_pair(session, by=by, after=after)


def same_person(
    session: Session, one_id: int, other_id: int, *, by: Actor, now: datetime
) -> Duplicates:
    """They are one: merge them. Whoever answers second is told who was first, and what."""
    suggestion = _undecided(session, one_id, other_id, by.workspace_id)
    after = (suggestion.likeness, suggestion.id)
    made = merge(session, one_id, other_id, by=by, now=now)
    return next_pair(session, by=by, after=after, merged=made)


def different_people(
    session: Session, one_id: int, other_id: int, *, by: Actor, now: datetime
) -> Duplicates:
    """They are two, and are never suggested again."""
    suggestion = _undecided(session, one_id, other_id, by.workspace_id)
    after = (suggestion.likeness, suggestion.id)
    taken = session.scalar(
        update(MergeSuggestion)
        .where(MergeSuggestion.id == suggestion.id, MergeSuggestion.state == SuggestionState.OPEN)
        .values(state=SuggestionState.DISMISSED, decided_by=by.name, decided_at=now)
        .returning(MergeSuggestion.id)
        .execution_options(synchronize_session=False)
    )
    session.expire(suggestion)
    if taken is None:
        _undecided(session, one_id, other_id, by.workspace_id)
    (pair,) = _pairs(session, [suggestion])
    for id_ in (one_id, other_id):
        redraw(session, by.workspace_id, id_, now=now)
    return next_pair(
        session,
        by=by,
        after=after,
        dismissed=f"{pair.one.name} and {pair.other.name} stay two people.",
    )


def count_for_import(session: Session, job_id: int, workspace_id: int) -> int:
    """How many open pairs have somebody in them whom this import brought."""
    brought = exists().where(
        ImportRow.import_job_id == job_id,
        ImportRow.state == RowState.NEW,
        ImportRow.prospect_id.in_((MergeSuggestion.one_id, MergeSuggestion.other_id)),
    )
    return _count(session, workspace_id, brought)


def _open(workspace_id: int) -> Select[MergeSuggestion]:
    return (
        select(MergeSuggestion)
        .where(
            MergeSuggestion.workspace_id == workspace_id,
            MergeSuggestion.state == SuggestionState.OPEN,
        )
        .order_by(MergeSuggestion.likeness.desc(), MergeSuggestion.id)
    )


def _count(session: Session, workspace_id: int, *where: ColumnElement[bool]) -> int:
    query = select(func.count()).where(
        MergeSuggestion.workspace_id == workspace_id,
        MergeSuggestion.state == SuggestionState.OPEN,
        *where,
    )
    return session.scalar(query) or 0


def _suggestion(
    session: Session, one_id: int, other_id: int, workspace_id: int
) -> MergeSuggestion | None:
    low, high = sorted((one_id, other_id))
    return session.scalars(
        select(MergeSuggestion)
        .where(
            MergeSuggestion.workspace_id == workspace_id,
            MergeSuggestion.one_id == low,
            MergeSuggestion.other_id == high,
        )
        .execution_options(populate_existing=True)
    ).first()


def _undecided(session: Session, one_id: int, other_id: int, workspace_id: int) -> MergeSuggestion:
    """The open suggestion, or an error that says who decided it, and how."""
    suggestion = _suggestion(session, one_id, other_id, workspace_id)
    if suggestion is None:
        for id_ in (one_id, other_id):
            if session.get(Prospect, id_) is None:
                explain_absence(session, id_, workspace_id)
        raise NotFoundError("These two are no longer suggested. Ask with /outreach duplicates.")
    if suggestion.state == SuggestionState.DISMISSED:
        raise ConflictError(f"{suggestion.decided_by} has said already that they are two people.")
    return suggestion


def _pairs(session: Session, suggestions: Sequence[MergeSuggestion]) -> list[Pair]:
    ids = {id_ for found in suggestions for id_ in (found.one_id, found.other_id)}
    rows = session.scalars(select(Prospect).where(Prospect.id.in_(ids))).all()
    people = {row.id: row for row in rows}
    pairs = []
    for found in suggestions:
        both = {id_: people[id_] for id_ in (found.one_id, found.other_id)}
        kept = in_order(
            session,
            {id_: {"last_contacted_at": row.last_contacted_at} for id_, row in both.items()},
        )[0]
        one, other = (_side(row, is_kept=row.id == kept) for row in both.values())
        differs = tuple(name for name in COMPARED if getattr(one, name) != getattr(other, name))
        pairs.append(
            Pair(one=one, other=other, why=found.why, likeness=found.likeness, differs=differs)
        )
    return pairs


def _side(row: Prospect, *, is_kept: bool) -> Side:
    return Side(
        prospect_id=row.id,
        name=row.full_name,
        title=row.title,
        company=row.company_name,
        location=row.location,
        email=row.email,
        linkedin_url=row.linkedin_url,
        phone=row.phone,
        lead_status=row.lead_status,
        source=row.source,
        is_kept=is_kept,
    )
