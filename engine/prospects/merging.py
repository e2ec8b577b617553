"""Decides how two prospects become one: which is kept, what refuses it, what goes where."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from engine import posts
from engine.errors import ConflictError, InvalidError
from engine.prospects import row_changes
from engine.prospects.merge_rules import united
from engine.prospects.suppressed import suppressed_among
from engine.prospects.two_people import in_order, locked
from engine.views.base import Actor
from engine.views.duplicates import Merged
from storage.affected import affected
from storage.references import owner_of, references_to
from storage.snapshots import as_json
from storage.states import (
    OPEN_SEQUENCES,
    ImportState,
    LeadStatus,
    PostKind,
    RowState,
    TouchState,
)
from storage.tables import (
    ImportJob,
    ImportRow,
    Merge,
    MergeSuggestion,
    Prospect,
    ProspectWord,
    Sequence,
    Touch,
)
from storage.types import JsonDict
from storage.unique import add_all_once

SUGGESTIONS = "suggestions"
ADDED = "suggestions_added"
"""Under these names `merge.moved` keeps the suggestions that went, and the ids of those added."""


def merge(session: Session, one_id: int, other_id: int, *, by: Actor, now: datetime) -> Merged:
    """Make two prospects one; everything that led to the other leads to the one that is kept.

    ConflictError when somebody has merged them before, or both have an open sequence.
    """
    if one_id == other_id:
        raise InvalidError("That is one prospect already. Say two.")
    rows = locked(session, (one_id, other_id), workspace_id=by.workspace_id)
    keep, gone = (rows[id_] for id_ in in_order(session, rows))
    suppressed = _is_suppressed(session, by.workspace_id, (keep["id"], gone["id"]))
    _refuse_open_sequences(session, keep, gone, suppressed=suppressed)
    changes = united(keep, gone, suppressed=suppressed) | {"updated_at": now, "scored_at": None}
    change = row_changes.difference(as_json(keep), as_json(changes)) or {"old": {}, "new": {}}
    moved: JsonDict = {**_move_suggestions(session, keep, gone, now), **_move(session, keep, gone)}
    session.execute(delete(Prospect).where(Prospect.id == gone["id"]))
    session.execute(update(Prospect).where(Prospect.id == keep["id"]).values(changes))
    affected(session, [(by.workspace_id, id_) for id_ in (keep["id"], gone["id"])])
    made = Merge(
        workspace_id=by.workspace_id,
        kept_id=keep["id"],
        gone_id=gone["id"],
        gone_email_key=gone["email_key"],
        gone_linkedin_key=gone["linkedin_key"],
        gone_name_key=gone["name_key"],
        gone=as_json(gone),
        kept_before=change["old"],
        kept_after=change["new"],
        moved=moved,
        by_name=by.name,
        at=now,
    )
    session.add(made)
    session.flush()
    session.expire_all()
    redraw(session, by.workspace_id, keep["id"], now=now)
    return merged_view(made, keep["full_name"])


def merged_view(made: Merge, kept_name: str) -> Merged:
    both = f"{kept_name} (#{made.kept_id}) and {made.gone['full_name']} (#{made.gone_id})"
    undone = made.undone_at is not None
    return Merged(
        merge_id=made.id,
        kept_id=made.kept_id,
        kept_name=kept_name,
        gone_id=made.gone_id,
        gone_name=made.gone["full_name"],
        text=f"{both} are two people again."
        if undone
        else f"{both} are one person now, {kept_name}.",
        is_undone=undone,
    )


def _is_suppressed(session: Session, workspace_id: int, ids: Collection[int]) -> bool:
    people = session.scalars(
        select(Prospect).where(Prospect.id.in_(ids)).execution_options(populate_existing=True)
    ).all()
    held = suppressed_among(session, workspace_id, [people])[0]
    return held or any(row.lead_status == LeadStatus.SUPPRESSED for row in people)


def _refuse_open_sequences(
    session: Session, keep: Mapping[str, Any], gone: Mapping[str, Any], *, suppressed: bool
) -> None:
    names = {row["id"]: row["full_name"] for row in (keep, gone)}
    running = session.scalars(
        select(Sequence.prospect_id).where(
            Sequence.prospect_id.in_(names), Sequence.state.in_(OPEN_SEQUENCES)
        )
    ).all()
    if len(running) > 1:
        raise ConflictError(
            f"Both have an open sequence. End one first with /outreach stop #{gone['id']}."
        )
    if running and suppressed:
        raise ConflictError(
            f"One of them is not to be written to, and {names[running[0]]} has an open sequence. "
            f"End it first with /outreach stop #{running[0]}."
        )


def _move(session: Session, keep: Mapping[str, Any], gone: Mapping[str, Any]) -> JsonDict:
    """Every row that led to `gone` leads to `keep`; their ids by `table.column`.

    The words under which `gone` was found go with it, and are made again if it comes back.
    """
    moved: JsonDict = {}
    for column in references_to(Prospect.__table__):  # type: ignore[arg-type]  # it is a Table
        owner = owner_of(column)
        if owner in (MergeSuggestion.__table__, ProspectWord.__table__):
            continue
        ids = session.scalars(
            update(owner)
            .where(column == gone["id"])
            .values({column.name: keep["id"]})
            .returning(owner.c.id)
        ).all()
        if ids:
            moved[f"{owner.name}.{column.name}"] = sorted(ids)
    return moved


def _move_suggestions(
    session: Session, keep: Mapping[str, Any], gone: Mapping[str, Any], now: datetime
) -> JsonDict:
    """What was suggested, or dismissed, of `gone` and a third holds for `keep` and that third."""
    led = or_(MergeSuggestion.one_id == gone["id"], MergeSuggestion.other_id == gone["id"])
    rows = session.execute(select(MergeSuggestion.__table__).where(led)).mappings().all()
    session.execute(delete(MergeSuggestion).where(led))
    added = []
    for row in rows:
        (third,) = {row["one_id"], row["other_id"]} - {gone["id"]}
        if third != keep["id"]:
            one, other = sorted((third, keep["id"]))
            anew = {**row, "one_id": one, "other_id": other, "created_at": now}
            del anew["id"]
            if add_all_once(session, MergeSuggestion, [anew]):
                added.append([one, other])
    return {SUGGESTIONS: [as_json(row) for row in rows], ADDED: added}


def redraw(session: Session, workspace_id: int, prospect_id: int, *, now: datetime) -> None:
    """The cards of open drafts, and of imports, that name this prospect are drawn again."""
    for touch_id in session.scalars(
        select(Touch.id).where(
            Touch.prospect_id == prospect_id,
            Touch.state.in_((TouchState.DRAFT, TouchState.APPROVED)),
        )
    ).all():
        posts.redraw_touch(session, touch_id, now=now)
    jobs = (
        select(ImportJob.id)
        .join(ImportRow, ImportRow.import_job_id == ImportJob.id)
        .where(
            ImportRow.prospect_id == prospect_id,
            ImportRow.state == RowState.NEW,
            ImportJob.state == ImportState.DONE,
        )
    )
    for job_id in session.scalars(jobs.distinct()).all():
        posts.redraw(session, workspace_id, PostKind.IMPORT, job_id, now=now)


def rows_of(made: Merge) -> dict[str, list[int]]:
    """The ids of the rows that a merge moved, by `table.column`."""
    return {name: ids for name, ids in made.moved.items() if name not in {SUGGESTIONS, ADDED}}
