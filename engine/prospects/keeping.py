"""Decides how a file becomes an import that waits for a decision: its rows are kept in chunks.

A chunk is one transaction, so that nobody waits longer than for one. It locks the job and looks at
its state: whoever cancels comes before a chunk or after it, and no row follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts
from engine.prospects.importing import finish
from engine.prospects.limits import MOST_LISTED
from engine.prospects.reading import Table
from engine.prospects.staging import Chunk, Staging, figures
from engine.views.base import Actor
from engine.views.prospects import ImportPreview, InvalidRow
from storage.states import ImportState, PostKind, RowState
from storage.tables import ImportJob, ImportRow
from storage.unique import add_once

TOLD_EVERY: Final = timedelta(seconds=3)
"""How often a card is drawn again while its file is read."""

NOT_KEPT: Final = 0
"""The id of no import."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The import of a file; not `is_new` when Slack has told of the file before."""

    job_id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """Whether to go on with the file, and whether its card is to be drawn again."""

    goes_on: bool
    is_told: bool


def begin(
    session: Session,
    filename: str,
    table: Table,
    *,
    by: Actor,
    channel: str | None,
    slack_file_id: str | None,
    now: datetime,
) -> Begun:
    """The import of a file of which no row is kept yet.

    A card in `channel` says how far it is, unless it is done before there is anything to say.
    """
    new_id = add_once(
        session,
        ImportJob,
        workspace_id=by.workspace_id,
        filename=filename,
        content_hash=table.digest,
        state=ImportState.READING,
        blank_lines=table.blank_lines,
        by_member_id=by.member_id,
        slack_channel_id=channel,
        slack_file_id=slack_file_id,
        read_at=now,
        created_at=now,
        **figures(table),
    )
    if new_id is None:
        first = select(ImportJob.id).where(
            ImportJob.workspace_id == by.workspace_id, ImportJob.slack_file_id == slack_file_id
        )
        return Begun(session.scalars(first).one(), is_new=False)
    return Begun(new_id, is_new=True)


def keep_next(
    session: Session, job_id: int, staging: Staging, chunk: Chunk, *, now: datetime
) -> Progress:
    """Keep the next rows, unless the import was cancelled meanwhile."""
    job = locked(session, job_id)
    if job.state != ImportState.READING:
        return Progress(goes_on=False, is_told=False)
    staging.keep(session, job, chunk)
    is_told = job.read_at is None or now - job.read_at >= TOLD_EVERY
    if is_told:
        job.read_at = now
        _tell(session, job, now)
    session.flush()
    return Progress(goes_on=True, is_told=is_told)


def open_for_decision(session: Session, job_id: int, staging: Staging, *, now: datetime) -> None:
    """All rows are kept: a person decides, or it is done at once when there is nobody to import.

    An import that was cancelled meanwhile stays as it is.
    """
    job = locked(session, job_id)
    if job.state != ImportState.READING:
        return
    job.state = ImportState.PREVIEWED
    job.warnings = staging.warnings()
    session.flush()
    _tell(session, job, now)
    if job.importable == 0 and staging.table.columns.usable:
        finish(session, job, now=now)


def give_up(session: Session, job_id: int, *, now: datetime) -> None:
    """The file is not read to its end; it may be dropped again."""
    job = locked(session, job_id)
    if job.state != ImportState.READING:
        return
    job.state = ImportState.FAILED
    job.slack_file_id = None
    job.finished_at = now
    session.flush()
    _tell(session, job, now)


def locked(session: Session, job_id: int) -> ImportJob:
    """The import as it is now, until the end of the transaction."""
    return session.get_one(ImportJob, job_id, with_for_update=True, populate_existing=True)


def _tell(session: Session, job: ImportJob, now: datetime) -> None:
    if job.slack_channel_id is not None:
        posts.want(
            session,
            job.workspace_id,
            PostKind.IMPORT,
            job.id,
            slack_channel_id=job.slack_channel_id,
            now=now,
        )


def preview_of(session: Session, job_id: int) -> ImportPreview:
    """What a file holds, from what is kept of it."""
    job = session.get_one(ImportJob, job_id, populate_existing=True)
    return _in_figures(job, invalid_rows(session, job.id, most=MOST_LISTED))


def unkept(filename: str, table: Table, *, by: Actor) -> ImportJob:
    """An import that is in no database: what would be found in the file is counted in it."""
    return ImportJob(
        workspace_id=by.workspace_id,
        filename=filename,
        content_hash=table.digest,
        blank_lines=table.blank_lines,
        **figures(table),
    )


def found_by(staging: Staging, job: ImportJob) -> ImportPreview:
    """What a file holds of which nothing is kept."""
    job.warnings = staging.warnings()
    unusable = (
        InvalidRow(line=row.line, why=row.why.value)
        for chunk in staging.chunks()
        for row in chunk.rows
        if row.why is not None
    )
    return _in_figures(job, tuple(islice(unusable, MOST_LISTED)))


def _in_figures(job: ImportJob, invalid: tuple[InvalidRow, ...]) -> ImportPreview:
    return ImportPreview(
        job_id=job.id or NOT_KEPT,
        filename=job.filename,
        rows=job.rows,
        importable=job.importable,
        duplicates_within_file=job.duplicates_within_file,
        already_known=job.already_known,
        suppressed=job.suppressed,
        invalid=invalid,
        invalid_not_listed=job.invalid - len(invalid),
        blank_lines=job.blank_lines,
        columns=job.columns["known"],
        other_columns=tuple(job.columns["others"]),
        warnings=tuple(job.warnings),
    )


def invalid_rows(session: Session, job_id: int, *, most: int) -> tuple[InvalidRow, ...]:
    """The first rows of an import that do not pass."""
    rows = session.execute(
        select(ImportRow.line, ImportRow.why)
        .where(ImportRow.import_job_id == job_id, ImportRow.state == RowState.INVALID)
        .order_by(ImportRow.line)
        .limit(most)
    )
    return tuple(InvalidRow(line=line, why=str(why)) for line, why in rows)
