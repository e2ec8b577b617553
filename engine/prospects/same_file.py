"""Decides what a file that was imported before, in part or as a whole, says of its next rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.prospects.rows import Person
from storage.states import RowState
from storage.tables import ImportJob, ImportRow

PASSING = (RowState.NEW, RowState.KNOWN)


def imported_before(
    session: Session, job: ImportJob, people: Mapping[int, Sequence[Person]]
) -> dict[int, int]:
    """By line the prospects that the same line of the same file has become, where that decides.

    By the rules of identity a row with a name and a phone only is never anybody we know. The same
    line of the same file still is the same person, so that importing a file twice adds nobody.
    """
    lines = [line for line, rows in people.items() if _has_no_identity(rows)]
    if not lines:
        return {}
    rows = session.execute(
        select(ImportRow.line, ImportRow.prospect_id)
        .join(ImportJob, ImportJob.id == ImportRow.import_job_id)
        .where(
            ImportJob.workspace_id == job.workspace_id,
            ImportJob.content_hash == job.content_hash,
            ImportJob.id != job.id,
            ImportRow.line.in_(lines),
            ImportRow.prospect_id.is_not(None),
        )
    )
    return {line: prospect_id for line, prospect_id in rows if prospect_id is not None}


def _has_no_identity(rows: Sequence[Person]) -> bool:
    """A name and a phone number only: nothing that the rules of identity compare."""
    return not any(row.email_key or row.linkedin_key or row.company_key for row in rows)


def met_before(session: Session, job_id: int, ids: set[int]) -> set[int]:
    """Prospects that an earlier batch of this file was about: a second row only fills gaps."""
    if not ids:
        return set()
    return {
        id_
        for id_ in session.scalars(
            select(ImportRow.prospect_id).where(
                ImportRow.import_job_id == job_id,
                ImportRow.state.in_(PASSING),
                ImportRow.prospect_id.in_(ids),
            )
        )
        if id_ is not None
    }
