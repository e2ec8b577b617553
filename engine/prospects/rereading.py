"""Decides how a file that waits for a decision is read again, by what a team has said since.

It is read from the rows that are kept of it, some at a time. Each chunk takes the place of what
the same rows said before, so that every cell is there at any moment.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts
from engine.prospects.headers import Columns, recognise
from engine.prospects.keeping import locked
from engine.prospects.limits import CHUNK
from engine.prospects.mapping import remembered, waiting
from engine.prospects.reading import Table
from engine.prospects.records import Record
from engine.prospects.staging import figures
from engine.views.base import Actor
from storage.states import ImportState, PostKind
from storage.tables import ImportJob, ImportRow


def begin(session: Session, job_id: int, *, by: Actor, now: datetime) -> Table:
    """An empty table to be filled with what is kept; nobody decides before it is kept again.

    ConflictError when somebody has decided, or is having it read again, already.
    """
    job = waiting(session, job_id, by)
    columns = recognise(
        job.columns["header"],
        remembered(session, by.workspace_id),
        Columns.of(job.columns).guesses,
    )
    notes = job.columns.get("notes", [])  # an older import has none
    job.state, job.read_at, job.kept = ImportState.READING, now, 0
    session.flush()
    posts.redraw(session, by.workspace_id, PostKind.IMPORT, job.id, now=now)
    return Table("", "", 0, columns, digest=job.content_hash, notes=notes)


def next_records(session: Session, job_id: int, line: int) -> list[Record]:
    """The kept rows behind `line`, as many as are read at a time."""
    rows = session.execute(
        select(ImportRow.line, ImportRow.cells)
        .where(ImportRow.import_job_id == job_id, ImportRow.line > line)
        .order_by(ImportRow.line)
        .limit(CHUNK)
    )
    return [Record(line, cells) for line, cells in rows]


def begin_keeping(session: Session, job_id: int, table: Table) -> None:
    """All is read: the import says what the rows are by now, before the first is kept again."""
    job: ImportJob = locked(session, job_id)
    if job.state == ImportState.READING:
        for name, value in figures(table).items():
            setattr(job, name, value)
