"""Decides how a confirmed import becomes prospects: batch by batch, each in one transaction.

A batch and its progress are committed together and the job's row is locked meanwhile, so that a
process may die anywhere and another goes on behind the last batch: no row is imported twice. That
lock is all the lease there is to it; it cannot outlive its owner.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine import posts
from engine.errors import NotFoundError
from engine.prospects import known
from engine.prospects.companies import Companies
from engine.prospects.headers import Columns
from engine.prospects.limits import BATCH
from engine.prospects.people import merged, new_prospect, update_prospect
from engine.prospects.records import Record
from engine.prospects.rows import SUPPRESSED, Person, read_row
from engine.prospects.suppressed import suppressed_among
from storage.bulk import count_anew, insert_rows, new_ids, update_rows
from storage.states import Approval, ImportState, PostKind, RowState
from storage.tables import Company, ImportJob, ImportRow, Prospect, Workspace

UNDER_WAY = (ImportState.CONFIRMED, ImportState.RUNNING)
PASSING = (RowState.NEW, RowState.KNOWN)
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
        raise NotFoundError("This import is no longer there. Drop the file again.")
    # One import at a time in a workspace: two files may hold the same people.
    session.get_one(Workspace, workspace_id, with_for_update=True)
    job = session.get_one(ImportJob, job_id, with_for_update=True, populate_existing=True)
    if job.state not in UNDER_WAY:
        return False
    job.state = ImportState.RUNNING
    job.attempts = 0
    rows = _next_rows(session, job, batch)
    if rows:
        _import(session, job, rows, now)
        if _is_power_of_two(math.ceil(job.done / batch)):
            count_anew(session, Prospect, Company, ImportRow)
        posts.redraw(session, job.workspace_id, PostKind.IMPORT, job.id, now=now)
    if len(rows) < batch:
        finish(session, job, now=now)
    return True


def _is_power_of_two(number: int) -> bool:
    return number > 0 and number & (number - 1) == 0


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


@dataclass
class _Waiting:
    """One row that is to be imported: what it says, then what the rows that repeat it say."""

    id: int
    said: list[Person]
    state: RowState
    repeated_by: list[int]
    """Ids of the rows that repeat it; they lead to the same prospect."""
    why: str | None = None
    prospect_id: int | None = None


def _next_rows(session: Session, job: ImportJob, batch: int) -> list[_Waiting]:
    """The next rows, in the order of the file; the job remembers how far they reach."""
    columns = Columns.of(job.columns)
    found = session.execute(
        _waiting_rows(job, ImportRow.id, ImportRow.line, ImportRow.cells, ImportRow.state).limit(
            batch
        )
    ).all()
    rows = {
        line: _Waiting(id_, [_read(line, cells, columns)], state, [])
        for id_, line, cells, state in found
    }
    repetitions = session.execute(
        select(ImportRow.id, ImportRow.line, ImportRow.cells, ImportRow.original_line)
        .where(ImportRow.import_job_id == job.id, ImportRow.original_line.in_(list(rows)))
        .order_by(ImportRow.line)
    )
    for id_, line, cells, original in repetitions:
        rows[original or 0].said.append(_read(line, cells, columns))
        rows[original or 0].repeated_by.append(id_)
    job.reached = max(rows, default=job.reached)
    return list(rows.values())


def _read(line: int, cells: list[str], columns: Columns) -> Person:
    person = read_row(Record(line, cells), columns).person
    assert person is not None  # it passed when the file was looked through
    return person


def _import(session: Session, job: ImportJob, rows: list[_Waiting], now: datetime) -> None:
    held = suppressed_among(session, job.workspace_id, [row.said for row in rows])
    for row, is_held in zip(rows, held, strict=True):
        if is_held:
            row.why = SUPPRESSED
            job.suppressed += 1
    _write(session, job, _recognise(session, job, rows), now)
    job.done += len(rows)
    update_rows(
        session,
        ImportRow,
        [
            {"id": row.id, "state": row.state, "why": row.why, "prospect_id": row.prospect_id}
            for row in rows
        ],
    )
    update_rows(
        session,
        ImportRow,
        [{"id": id_, "prospect_id": row.prospect_id} for row in rows for id_ in row.repeated_by],
    )


@dataclass(frozen=True)
class _Match:
    """One row's person, and the prospect it is about if there is one already."""

    row: _Waiting
    person: Person
    prospect_id: int | None
    email_is_free: bool
    profile_is_free: bool


def _recognise(session: Session, job: ImportJob, rows: list[_Waiting]) -> list[_Match]:
    """In the order of the file, with what each row adds known to those after it."""
    kept = known.load(session, job.workspace_id, (person for row in rows for person in row.said))
    met: set[int] = set()
    matches = []
    for row in rows:
        if row.why is not None:
            continue
        person = merged(row.said)
        prospect = kept.find(row.said)
        email_is_free, profile_is_free = kept.is_free(person)
        if prospect is not None:
            kept.learn(prospect, person, renames=prospect.id not in met)
            met.add(prospect.id)
        matches.append(
            _Match(row, person, prospect.id if prospect else None, email_is_free, profile_is_free)
        )
    return matches


def _write(session: Session, job: ImportJob, matches: list[_Match], now: datetime) -> None:
    companies = Companies(session, job.workspace_id, [match.person for match in matches])
    employers = [companies.of(match.person, now) for match in matches]
    companies.flush()
    ids = [None if employer is None else employer.id for employer in employers]
    _update_known(session, job, matches, ids, now)
    new = [
        (match, id_) for match, id_ in zip(matches, ids, strict=True) if match.prospect_id is None
    ]
    approval = Approval.APPROVED if job.approves else Approval.DISCOVERED
    source = f"import: {job.filename}"
    made = []
    for (match, company_id), id_ in zip(new, new_ids(session, Prospect, len(new)), strict=True):
        match.row.prospect_id, match.row.state = id_, RowState.NEW
        columns = new_prospect(
            match.person,
            workspace_id=job.workspace_id,
            company_id=company_id,
            source=source,
            approval=approval,
            now=now,
        )
        made.append({"id": id_} | columns)
    insert_rows(session, Prospect, made)
    job.created += len(made)


def _update_known(
    session: Session,
    job: ImportJob,
    matches: list[_Match],
    company_ids: list[int | None],
    now: datetime,
) -> None:
    """Bring those up to date who are prospects already."""
    ids = {match.prospect_id for match in matches if match.prospect_id is not None}
    prospects = {
        row.id: row for row in session.scalars(select(Prospect).where(Prospect.id.in_(ids)))
    }
    met = _met_before(session, job.id, ids)
    for match, company_id in zip(matches, company_ids, strict=True):
        if match.prospect_id is None:
            continue
        match.row.prospect_id, match.row.state = match.prospect_id, RowState.KNOWN
        job.updated += update_prospect(
            prospects[match.prospect_id],
            match.person,
            company_id=company_id,
            fill_only=match.prospect_id in met,
            email_is_free=match.email_is_free,
            profile_is_free=match.profile_is_free,
            now=now,
        )
        met.add(match.prospect_id)


def _met_before(session: Session, job_id: int, ids: set[int]) -> set[int]:
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
