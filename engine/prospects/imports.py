"""Decides how a file becomes an import: read first, then confirmed or cancelled by a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import posts
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.prospects.duplicates import count_for_import
from engine.prospects.headers import Columns
from engine.prospects.importing import UNDER_WAY, next_line, step, stumbled, waiting
from engine.prospects.keeping import (
    begin,
    invalid_rows,
    keep_next,
    open_for_decision,
    preview_of,
)
from engine.prospects.mapping import remembered
from engine.prospects.reading import read_table
from engine.prospects.rejects import rejects_csv
from engine.prospects.review import count_waiting
from engine.prospects.staging import Staging
from engine.views.base import Actor
from engine.views.prospects import ImportCard, ImportPreview, Undone
from engine.views.review import ReviewFilter
from storage.states import ImportState, PostKind
from storage.tables import ImportJob

FIRST_INVALID = 5
"""How many unusable rows a card names; the file has them all."""


def preview(
    session: Session,
    filename: str,
    content: bytes | BinaryIO,
    *,
    by: Actor,
    channel: str | None,
    slack_file_id: str | None,
    now: datetime,
) -> ImportPreview:
    """Read a file and keep what it says, without any prospect yet; in `channel` a card is posted.

    The same `slack_file_id` gives the same import. InvalidError (field `file`) when the file is no
    table of text. A file without anybody to import is done at once.
    """
    with read_table(content, remembered(session, by.workspace_id)) as table:
        begun = begin(
            session,
            filename,
            table,
            by=by,
            channel=channel,
            slack_file_id=slack_file_id,
            now=now,
        )
        if begun.is_new:
            staging = Staging(table)
            for chunk in staging.chunks():
                keep_next(session, begun.job_id, staging, chunk, now=now)
            open_for_decision(session, begun.job_id, staging, now=now)
    return preview_of(session, begun.job_id)


def view(session: Session, job_id: int, *, now: datetime) -> ImportCard:
    """An import as its post shows it."""
    del now  # every loader of a post is told the time; this one needs none
    job = session.get(ImportJob, job_id, populate_existing=True)
    if job is None:
        raise NotFoundError("This import is no longer there. Import the file again.")
    columns = Columns.of(job.columns)
    return ImportCard(
        job_id=job.id,
        filename=job.filename,
        state=job.state,
        rows=job.rows,
        importable=job.importable,
        duplicates_within_file=job.duplicates_within_file,
        already_known=job.already_known,
        suppressed=job.suppressed,
        invalid_count=job.invalid,
        first_invalid=invalid_rows(session, job.id, most=FIRST_INVALID),
        blank_lines=job.blank_lines,
        columns=job.columns["known"],
        guessed=tuple(columns.header[at] for at in sorted(columns.guessed)),
        other_columns=tuple(job.columns["others"]),
        warnings=tuple(job.warnings),
        kept=job.kept,
        done=job.done,
        created=job.created,
        updated=job.updated,
        decided_by=job.decided_by,
        approves=job.approves,
        unmapped=not columns.usable,
        stopped_at=_stopped_at(session, job),
        waiting=_waiting(session, job) if job.state == ImportState.DONE else 0,
        alike=_alike(session, job),
        undone_by=job.undone_by,
        undone=Undone(**job.undone) if job.undone else None,
    )


def _stopped_at(session: Session, job: ImportJob) -> int | None:
    """Where an import has failed; None for a file that was not even read to its end."""
    has_failed = job.state == ImportState.FAILED and job.kept == job.rows
    return next_line(session, job) if has_failed else None


def _alike(session: Session, job: ImportJob) -> int:
    """How many of those who came in may be known already, once that was looked into."""
    if job.state != ImportState.DONE or job.compared_at is None:
        return 0
    return count_for_import(session, job.id, job.workspace_id)


def _waiting(session: Session, job: ImportJob) -> int:
    return count_waiting(session, job.workspace_id, ReviewFilter(import_id=job.id))


def confirm(
    session: Session, job_id: int, *, by: Actor, now: datetime, approves: bool = True
) -> ImportCard:
    """Import what the file holds; whoever confirms or cancels second is told who was first.

    `approves` says whether who comes in may be written to at once, or waits to be reviewed.
    InvalidError while nobody has said which columns hold a name and a contact.
    """
    _decide(session, job_id, (ImportState.PREVIEWED,), ImportState.CONFIRMED, by=by, now=now)
    columns = session.scalar(select(ImportJob.columns).where(ImportJob.id == job_id))
    if columns is None or not Columns.of(columns).usable:
        raise InvalidError("Choose the columns first: nothing is taken for a name and a contact.")
    session.execute(update(ImportJob).where(ImportJob.id == job_id).values(approves=approves))
    return view(session, job_id, now=now)


def cancel(
    session: Session, job_id: int, *, by: Actor, now: datetime, under_way: bool = False
) -> ImportCard:
    """Import nobody; or stop an import that is `under_way`, and keep who has come in.

    Which of the two is meant is said, so that "no" to a preview does not stop what somebody else
    has just confirmed. A file of which nobody was imported may be dropped again.
    """
    before = UNDER_WAY if under_way else (ImportState.READING, ImportState.PREVIEWED)
    _decide(session, job_id, before, ImportState.CANCELLED, by=by, now=now)
    ended = {"finished_at": now} if under_way else {"finished_at": now, "slack_file_id": None}
    session.execute(update(ImportJob).where(ImportJob.id == job_id).values(ended))
    return view(session, job_id, now=now)


def _decide(
    session: Session,
    job_id: int,
    before: Sequence[ImportState],
    after: ImportState,
    *,
    by: Actor,
    now: datetime,
) -> None:
    mine = (ImportJob.id == job_id, ImportJob.workspace_id == by.workspace_id)
    decided = session.execute(
        update(ImportJob)
        .where(*mine, ImportJob.state.in_(before))
        .values(state=after, decided_by=by.name)
        .returning(ImportJob.id)
        .execution_options(synchronize_session=False)
    ).first()
    if decided is None:
        row = session.execute(select(ImportJob.state, ImportJob.decided_by).where(*mine)).first()
        if row is None:
            raise NotFoundError("This import is no longer there. Import the file again.")
        raise ConflictError(_who_was_first(row.state, row.decided_by))
    posts.redraw(session, by.workspace_id, PostKind.IMPORT, job_id, now=now)


def _who_was_first(state: ImportState, name: str | None) -> str:
    who = name or "Somebody"
    if state == ImportState.CANCELLED:
        return f"{who} has cancelled this import. Import the file again to import it."
    if state == ImportState.DONE:
        return f"{who} has imported this file already."
    if state in {ImportState.UNDOING, ImportState.UNDONE}:
        return "This import was undone. Import the file again to import it."
    if state == ImportState.FAILED:
        return "This import has stopped on its way. Import the file again."
    if state == ImportState.READING:
        return "This file is still being read. Decide when its card says what is in it."
    return f"{who} has confirmed this import already; it is on the way."


__all__ = ["cancel", "confirm", "preview", "rejects_csv", "step", "stumbled", "view", "waiting"]
