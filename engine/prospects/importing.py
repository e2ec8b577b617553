"""Decides how a confirmed import becomes prospects: batch by batch, each in one transaction.

A batch and its progress are committed together and the job's row is locked meanwhile, so that a
process may die anywhere and another goes on behind the last batch: no row is imported twice. That
lock is all the lease there is to it; it cannot outlive its owner.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine import posts
from engine.errors import NotFoundError
from engine.prospects.bringing_in import WaitingRow, bring_in
from engine.prospects.headers import Columns
from engine.prospects.limits import BATCH
from engine.prospects.records import Record
from engine.prospects.rows import Person, read_row
from engine.prospects.same_file import PASSING
from storage.inserting import count_anew
from storage.locks import hold_workspace
from storage.states import ImportState, PostKind
from storage.tables import Company, ImportJob, ImportRow, Prospect

UNDER_WAY = (ImportState.CONFIRMED, ImportState.RUNNING)
MOST_ATTEMPTS = 3
"""How often the same rows may fail before their import is given up, so that others go on."""


def waiting(session: Session) -> int | None:
    """The import that is next to be worked on, in any workspace."""
    return session.scalars(
        select(ImportJob.id).where(ImportJob.state.in_(UNDER_WAY)).order_by(ImportJob.id).limit(1)
    ).first()


def step(session: Session, job_id: int, *, now: datetime, batch: int = BATCH) -> bool:
    """Import the next `batch` rows; False when there is nothing (more) to do."""
    workspace_id = session.scalar(select(ImportJob.workspace_id).where(ImportJob.id == job_id))
    if workspace_id is None:
        raise NotFoundError("This import is no longer there. Import the file again.")
    # One import at a time in a workspace: two files may hold the same people.
    hold_workspace(session, workspace_id)
    job = session.get_one(ImportJob, job_id, with_for_update=True, populate_existing=True)
    if job.state not in UNDER_WAY:
        return False
    job.state = ImportState.RUNNING
    job.attempts = 0
    rows = _next_rows(session, job, batch)
    if rows:
        before = job.done // BATCH
        bring_in(session, job, rows, now)
        if job.done // BATCH > before and _is_power_of_four(job.done // BATCH):
            count_anew(session, Prospect, Company, ImportRow)
        posts.redraw(session, job.workspace_id, PostKind.IMPORT, job.id, now=now)
    if len(rows) < batch:
        finish(session, job, now=now)
    return True


def _is_power_of_four(number: int) -> bool:
    return number > 0 and number & (number - 1) == 0 and number.bit_length() % 2 == 1


def stumbled(session: Session, job_id: int, *, now: datetime) -> None:
    """Note that a step failed; the failed step itself has left nothing. In the end it is over."""
    job = session.get(ImportJob, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.state not in UNDER_WAY:
        return
    job.attempts += 1
    if job.attempts < MOST_ATTEMPTS:
        return
    job.state = ImportState.FAILED
    job.finished_at = now
    session.flush()
    posts.redraw(session, job.workspace_id, PostKind.IMPORT, job.id, now=now)


def next_line(session: Session, job: ImportJob) -> int | None:
    """The line of the first row that is not imported yet."""
    line: int | None = session.scalar(_waiting_rows(job, ImportRow.line).limit(1))
    return line


def _waiting_rows(job: ImportJob, *columns: InstrumentedAttribute[Any]) -> Select[Any]:
    return (
        select(*columns)
        .where(
            ImportRow.import_job_id == job.id,
            ImportRow.line > job.reached,
            ImportRow.state.in_(PASSING),
            ImportRow.prospect_id.is_(None),
            ImportRow.why.is_(None),
        )
        .order_by(ImportRow.line)
    )


def _next_rows(session: Session, job: ImportJob, batch: int) -> list[WaitingRow]:
    """The next rows, in the order of the file; the job remembers how far they reach."""
    columns = Columns.of(job.columns)
    found = session.execute(
        _waiting_rows(job, ImportRow.id, ImportRow.line, ImportRow.cells, ImportRow.state).limit(
            batch
        )
    ).all()
    rows = {
        line: WaitingRow(id_, line, [_read(line, cells, columns)], state, [])
        for id_, line, cells, state in found
    }
    repetitions = session.execute(
        select(ImportRow.id, ImportRow.line, ImportRow.cells, ImportRow.original_line)
        .where(
            ImportRow.import_job_id == job.id,
            ImportRow.original_line.between(min(rows, default=0), max(rows, default=0)),
        )
        .order_by(ImportRow.line)
    )
    for id_, line, cells, original in repetitions:
        if (row := rows.get(original or 0)) is not None:  # else it repeats one that is done with
            row.said.append(_read(line, cells, columns))
            row.repeated_by.append(id_)
    job.reached = max(rows, default=job.reached)
    return list(rows.values())


def _read(line: int, cells: list[str], columns: Columns) -> Person:
    person = read_row(Record(line, cells), columns).person
    assert person is not None  # it passed when the file was looked through
    return person


def finish(session: Session, job: ImportJob, *, now: datetime) -> None:
    """Everything is imported: the card says so, and what was not imported comes back as a file."""
    job.state = ImportState.DONE
    job.finished_at = now
    session.flush()
    if job.slack_channel_id is None:
        return
    card = posts.want(
        session,
        job.workspace_id,
        PostKind.IMPORT,
        job.id,
        slack_channel_id=job.slack_channel_id,
        now=now,
    )
    if job.invalid or job.suppressed:
        posts.want(
            session,
            job.workspace_id,
            PostKind.IMPORT_REJECTS,
            job.id,
            slack_channel_id=job.slack_channel_id,
            parent_id=card.id,
            now=now,
        )
