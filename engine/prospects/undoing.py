"""Decides how an import is undone: who came in by it goes, what it changed goes back, in batches.

A batch is one transaction that holds the workspace, as imports do. Each batch asks anew whether
somebody was written to meanwhile: they stay. A row that was dealt with no longer counts as one
that made or changed anybody, so that the next process goes on behind it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from engine import posts
from engine.errors import ConflictError, NotFoundError
from engine.prospects import untouched
from engine.prospects.limits import BATCH
from engine.prospects.undoing_rows import (
    remove_companies,
    remove_people,
    restore,
    take_back_companies,
)
from engine.views.base import Actor
from storage.locks import hold_workspace
from storage.states import ImportState, PostKind, RowState
from storage.tables import ImportJob, ImportRow, Prospect, Sequence

UNDOABLE = (ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED)
WORKED_ON = (*UNDOABLE, ImportState.CONFIRMED, ImportState.RUNNING)


def undo(session: Session, job_id: int, *, by: Actor, now: datetime) -> None:
    """Begin to undo an import; ConflictError when somebody in it was written to, or merged.

    Whoever undoes it second is told who was first.
    """
    hold_workspace(session, by.workspace_id)
    job = session.scalars(
        select(ImportJob)
        .where(ImportJob.id == job_id, ImportJob.workspace_id == by.workspace_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if job is None:
        raise NotFoundError("This import is no longer there. `/outreach imports` lists them.")
    if not _can_be_undone(job):
        raise ConflictError(_why_not(job))
    untouched.require(session, _made_by(job.id), job.filename)
    untouched.require_apart(session, job)
    job.state = ImportState.UNDOING
    job.undone_by, job.undone_at = by.name, now
    job.undone = {"removed": 0, "restored": 0, "stay": 0, "left": 0}
    session.flush()
    posts.redraw(session, job.workspace_id, PostKind.IMPORT, job.id, now=now)


def _can_be_undone(job: ImportJob) -> bool:
    """Also when it found everybody known: those whom it shares with an earlier one depend on it."""
    is_about_somebody = job.state == ImportState.DONE and job.done > job.suppressed
    return job.state in UNDOABLE and bool(job.created or job.updated or is_about_somebody)


def _why_not(job: ImportJob) -> str:
    if job.state in {ImportState.UNDOING, ImportState.UNDONE}:
        return f"{job.undone_by} has undone this import already."
    if job.state in {ImportState.READING, ImportState.PREVIEWED}:
        return "Nobody has come in by this import yet. Cancel it on its card."
    if job.state in {ImportState.CONFIRMED, ImportState.RUNNING}:
        return "This import is still on its way. Stop it on its card, then undo it."
    return "This import changed nothing, so there is nothing to undo."


def waiting(session: Session) -> int | None:
    """The import that is next to be undone, in any workspace."""
    return session.scalars(
        select(ImportJob.id)
        .where(ImportJob.state == ImportState.UNDOING)
        .order_by(ImportJob.id)
        .limit(1)
    ).first()


def step(session: Session, job_id: int, *, now: datetime, batch: int = BATCH) -> bool:
    """Undo the next `batch` rows, the last ones first; False when there are no more."""
    workspace_id = session.scalars(
        select(ImportJob.workspace_id).where(ImportJob.id == job_id)
    ).one()
    hold_workspace(session, workspace_id)
    job = session.get_one(ImportJob, job_id, with_for_update=True, populate_existing=True)
    if job.state != ImportState.UNDOING:
        return False
    rows = session.scalars(
        select(ImportRow)
        .where(ImportRow.import_job_id == job.id, ImportRow.prospect_id.is_not(None), _UNDONE_YET)
        .order_by(ImportRow.line.desc())
        .limit(batch)
    ).all()
    changed = [row for row in rows if row.before is not None]
    made = {row.prospect_id for row in rows if row.state == RowState.NEW and row.prospect_id}
    _lock(session, [row.prospect_id for row in rows if row.prospect_id is not None])
    restored, left, companies = restore(session, changed, now=now)
    left += take_back_companies(session, rows, now=now)
    stay = _pass_on(session, job, made, now) | untouched.touched_among(session, made)
    companies |= remove_people(session, made - stay, now=now)
    remove_companies(session, job, companies)
    session.execute(
        update(ImportRow)
        .where(ImportRow.id.in_([row.id for row in rows]))
        .values(state=RowState.KNOWN, before=None, company_before=None)
        .execution_options(synchronize_session=False)
    )
    job.undone = _added(
        job.undone, removed=len(made - stay), restored=restored, stay=len(stay), left=left
    )
    if len(rows) < batch:
        job.state = ImportState.UNDONE
    session.flush()
    session.expire_all()
    posts.redraw(session, job.workspace_id, PostKind.IMPORT, job.id, now=now)
    return True


def _lock(session: Session, ids: Collection[int]) -> None:
    """Nobody approves a draft of theirs, or makes them one, between the look and the deletion."""
    of_them = select(Sequence.id).where(Sequence.prospect_id.in_(ids)).order_by(Sequence.id)
    session.execute(of_them.with_for_update()).all()
    them = select(Prospect.id).where(Prospect.id.in_(ids)).order_by(Prospect.id)
    session.execute(them.with_for_update()).all()


_UNDONE_YET = or_(
    ImportRow.state == RowState.NEW,
    ImportRow.before.is_not(None),
    ImportRow.company_before.is_not(None),
)


def _made_by(job_id: int) -> Select[int | None]:
    return select(ImportRow.prospect_id).where(
        ImportRow.import_job_id == job_id,
        ImportRow.state == RowState.NEW,
        ImportRow.prospect_id.is_not(None),
    )


def _pass_on(session: Session, job: ImportJob, ids: Collection[int], now: datetime) -> set[int]:
    """Those whom a later import is about too stay: from now on they came in by that one."""
    first = (
        select(func.min(ImportRow.id))
        .join(ImportJob, ImportJob.id == ImportRow.import_job_id)
        .where(
            ImportRow.prospect_id.in_(ids),
            ImportRow.state == RowState.KNOWN,
            ImportJob.id != job.id,
            ImportJob.state.in_(WORKED_ON),
        )
        .group_by(ImportRow.prospect_id)
    )
    heirs = session.scalars(select(ImportRow).where(ImportRow.id.in_(first))).all()
    for row in heirs:
        later = session.get_one(ImportJob, row.import_job_id)
        later.created += 1
        later.updated -= row.before is not None
        row.state, row.before = RowState.NEW, None
    for later_id in {row.import_job_id for row in heirs}:
        posts.redraw(session, job.workspace_id, PostKind.IMPORT, later_id, now=now)
    return {row.prospect_id for row in heirs if row.prospect_id is not None}


def _added(figures: dict[str, int], **more: int) -> dict[str, int]:
    return {name: figures[name] + more[name] for name in figures}
