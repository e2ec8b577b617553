"""Decides how a merge is undone, and what has happened since that makes it impossible."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from engine.errors import ConflictError, NotFoundError
from engine.prospects import row_changes
from engine.prospects.merging import (
    ADDED,
    SUGGESTIONS,
    merged_view,
    redraw,
    rows_of,
)
from engine.prospects.two_people import PROSPECT, locked
from engine.views.base import Actor
from engine.views.duplicates import Merged
from storage.affected import affected
from storage.references import owner_of, references_to
from storage.snapshots import as_json, from_json
from storage.states import LeadStatus, SuggestionState
from storage.tables import (
    Base,
    Company,
    LeadStatusChange,
    Merge,
    MergeSuggestion,
    Prospect,
    Sequence,
    Touch,
)
from storage.types import JsonDict
from storage.unique import add_all_once

CHUNK = 1000


def undo_merge(session: Session, merge_id: int, *, by: Actor, now: datetime) -> Merged:
    """Bring back both as they were; what has changed on the kept one since then stays.

    ConflictError when somebody undid it before, or something happened that cannot be told apart.
    """
    kept_id = session.scalar(
        select(Merge.kept_id).where(Merge.id == merge_id, Merge.workspace_id == by.workspace_id)
    )
    if kept_id is None:
        raise NotFoundError(
            f"There is no merge {merge_id} here. `/outreach duplicates` shows who is left."
        )
    kept = locked(session, (kept_id,), workspace_id=by.workspace_id)[kept_id]
    made = session.get_one(Merge, merge_id, with_for_update=True, populate_existing=True)
    _refuse(session, made)
    gone = from_json(_table(Prospect), made.gone) | {"indexed_as": None, "scored_at": None}
    values = _kept_back(as_json(kept), made)
    if _was_suppressed_since(session, made):
        gone["lead_status"] = LeadStatus.SUPPRESSED
    session.execute(update(Prospect).where(Prospect.id == kept_id).values(values))
    session.execute(insert(PROSPECT).values(gone))  # type: ignore[arg-type]  # it is a Table
    _move_back(session, made)
    affected(session, [(by.workspace_id, id_) for id_ in (kept_id, made.gone_id)])
    _suggestions_back(session, made, by=by, now=now)
    made.undone_by, made.undone_at = by.name, now
    session.flush()
    session.expire_all()
    for id_ in (kept_id, made.gone_id):
        redraw(session, by.workspace_id, id_, now=now)
    return merged_view(made, kept["full_name"])


def _table(entity: type[Base]) -> Table:
    table = entity.__table__
    assert isinstance(table, Table)
    return table


def _refuse(session: Session, made: Merge) -> None:
    name = made.gone["full_name"]
    if made.undone_at is not None:
        raise ConflictError(f"{made.undone_by} has undone this merge already.")
    later = session.scalars(
        select(Merge.id)
        .where(
            Merge.kept_id == made.kept_id,
            Merge.undone_at.is_(None),
            or_(Merge.at > made.at, (Merge.at == made.at) & (Merge.id > made.id)),
        )
        .order_by(Merge.at.desc(), Merge.id.desc())
    ).first()
    if later is not None:
        raise ConflictError(f"They were merged with somebody else later. Undo merge {later} first.")
    if _has_gone_on(session, made):
        raise ConflictError(
            f"Since the merge something was decided, sent or answered in a conversation that "
            f"was {name}'s, so it can no longer be undone."
        )
    _refuse_what_is_taken(session, made)


def _refuse_what_is_taken(session: Session, made: Merge) -> None:
    """The address may be somebody else's by now, and the company no longer kept."""
    name = made.gone["full_name"]
    keys = [
        column == key
        for column, key in (
            (Prospect.email_key, made.gone_email_key),
            (Prospect.linkedin_key, made.gone_linkedin_key),
            (Prospect.id, made.gone_id),
        )
        if key is not None
    ]
    other = session.scalars(
        select(Prospect).where(
            Prospect.workspace_id == made.workspace_id, or_(*keys), Prospect.id != made.kept_id
        )
    ).first()
    if other is not None:
        raise ConflictError(
            f"{other.full_name} (#{other.id}) has {name}'s address by now, so the merge can no "
            "longer be undone."
        )
    company_id = made.gone["company_id"]
    if company_id is not None and session.get(Company, company_id) is None:
        raise ConflictError(
            f"The company that {name} worked at is no longer kept, so the merge can no longer "
            "be undone."
        )


def _has_gone_on(session: Session, made: Merge) -> bool:
    """Whether something was added since to a sequence or a touch that the merge moved."""
    moved = rows_of(made)
    parents = {
        _table(Sequence): moved.get("sequence.prospect_id", []),
        _table(Touch): moved.get("touch.prospect_id", []),
    }
    for column in references_to(_table(Prospect)):
        owner = owner_of(column)
        own = moved.get(f"{owner.name}.{column.name}", [])
        for key in owner.foreign_keys:
            ids = parents.get(key.column.table, [])
            found = select(owner.c.id).where(key.parent.in_(ids), owner.c.id.not_in(own))
            if ids and session.scalars(found.limit(1)).first() is not None:
                return True
    return False


def _kept_back(kept: JsonDict, made: Merge) -> dict[str, Any]:
    """The kept one's columns as they were; what the old score was made of may be otherwise now."""
    values, _ = row_changes.taken_back(kept, made.kept_before, made.kept_after)
    return from_json(_table(Prospect), values) | {"scored_at": None}


def _was_suppressed_since(session: Session, made: Merge) -> bool:
    """Nobody can tell which of the two asked for it, so it holds for both."""
    asked = session.scalars(
        select(LeadStatusChange.id).where(
            LeadStatusChange.prospect_id == made.kept_id,
            LeadStatusChange.after == LeadStatus.SUPPRESSED,
            LeadStatusChange.at >= made.at,
        )
    ).first()
    return asked is not None


def _move_back(session: Session, made: Merge) -> None:
    for name, ids in rows_of(made).items():
        table_name, _, column_name = name.partition(".")
        table = Base.metadata.tables[table_name]
        for start in range(0, len(ids), CHUNK):
            session.execute(
                update(table)
                .where(
                    table.c.id.in_(ids[start : start + CHUNK]),
                    table.c[column_name] == made.kept_id,
                )
                .values({column_name: made.gone_id})
            )


def _suggestions_back(session: Session, made: Merge, *, by: Actor, now: datetime) -> None:
    """What was suggested of the one that is back; that they are one person is dismissed."""
    for one, other in made.moved[ADDED]:
        session.execute(
            delete(MergeSuggestion).where(
                MergeSuggestion.workspace_id == made.workspace_id,
                MergeSuggestion.one_id == one,
                MergeSuggestion.other_id == other,
                MergeSuggestion.decided_at.is_(None),
            )
        )
    for kept in made.moved[SUGGESTIONS]:
        row = from_json(_table(MergeSuggestion), kept)
        del row["id"]
        both = {row["one_id"], row["other_id"]}
        there = session.scalars(select(Prospect.id).where(Prospect.id.in_(both))).all()
        if both == {made.kept_id, made.gone_id}:
            row |= {"state": SuggestionState.DISMISSED, "decided_by": by.name, "decided_at": now}
        if both == set(there):
            add_all_once(session, MergeSuggestion, [row])
