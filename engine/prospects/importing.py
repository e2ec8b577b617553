"""Decides how a confirmed import becomes prospects: batch by batch, each in one transaction.

A batch and its progress are committed together and the job's row is locked meanwhile, so that a
process may die anywhere and another goes on behind the last batch: no row is imported twice. That
lock is all the lease there is to it; it cannot outlive its owner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import posts
from engine.errors import NotFoundError
from engine.prospects import known
from engine.prospects.companies import Companies
from engine.prospects.limits import BATCH
from engine.prospects.people import merged, new_prospect, update_prospect
from engine.prospects.rows import SUPPRESSED, Person
from engine.prospects.suppressed import suppressed_among
from storage.states import ImportState, PostKind, RowState
from storage.tables import ImportJob, ImportRow, Prospect, Workspace

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
    rows = _next_rows(session, job.id, batch)
    if rows:
        _import(session, job, rows, now)
        posts.redraw(session, job.workspace_id, PostKind.IMPORT, job.id, now=now)
    if len(rows) < batch:
        finish(session, job, now=now)
    return True


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


def next_line(session: Session, job_id: int) -> int | None:
    """The line of the first row that is not imported yet."""
    rows = _next_rows(session, job_id, 1)
    return rows[0].line if rows else None


def _next_rows(session: Session, job_id: int, batch: int) -> Sequence[ImportRow]:
    return session.scalars(
        select(ImportRow)
        .where(
            ImportRow.import_job_id == job_id,
            ImportRow.state.in_(PASSING),
            ImportRow.prospect_id.is_(None),
            ImportRow.why.is_(None),
        )
        .order_by(ImportRow.line)
        .limit(batch)
    ).all()


def _import(session: Session, job: ImportJob, rows: Sequence[ImportRow], now: datetime) -> None:
    people = _with_repetitions(session, job.id, rows)
    held = suppressed_among(session, job.workspace_id, people)
    for row, is_held in zip(rows, held, strict=True):
        if is_held:
            row.why = SUPPRESSED
            job.suppressed += 1
    _write(session, job, _recognise(session, job, rows, people), now)
    job.done += len(rows)
    session.flush()
    _mark_repetitions(session, job.id, {row.line: row.prospect_id for row in rows})


def _with_repetitions(
    session: Session, job_id: int, rows: Sequence[ImportRow]
) -> list[list[Person]]:
    """For each row what it says, then what the rows that repeat it say."""
    repeated: dict[int, list[Person]] = defaultdict(list)
    repetitions = session.execute(
        select(ImportRow.original_line, ImportRow.reading)
        .where(
            ImportRow.import_job_id == job_id,
            ImportRow.original_line.in_([row.line for row in rows]),
        )
        .order_by(ImportRow.line)
    )
    for line, reading in repetitions:
        repeated[line or 0].append(Person(**reading))
    return [[Person(**row.reading), *repeated[row.line]] for row in rows]


def _mark_repetitions(session: Session, job_id: int, prospects: dict[int, int | None]) -> None:
    """Rows that repeat an imported one lead to the same prospect."""
    lines = session.execute(
        select(ImportRow.id, ImportRow.original_line).where(
            ImportRow.import_job_id == job_id, ImportRow.original_line.in_(prospects)
        )
    )
    values = [
        {"id": id_, "prospect_id": prospects[line]} for id_, line in lines if line is not None
    ]
    if values:
        session.execute(update(ImportRow), values)


@dataclass(frozen=True)
class _Match:
    """One row's person, and the prospect it is about if there is one already."""

    row: ImportRow
    person: Person
    prospect_id: int | None
    email_is_free: bool
    profile_is_free: bool
    only_fills: bool
    """It was recognised by what a merged one was called: what is known stays."""


def _recognise(
    session: Session, job: ImportJob, rows: Sequence[ImportRow], people: list[list[Person]]
) -> list[_Match]:
    """In the order of the file, with what each row adds known to those after it."""
    kept = known.load(session, job.workspace_id, (person for said in people for person in said))
    met: set[int] = set()
    matches = []
    for row, said in zip(rows, people, strict=True):
        if row.why is not None:
            continue
        person = merged(said)
        prospect = kept.find(said)
        email_is_free, profile_is_free = kept.is_free(person)
        if prospect is not None:
            renames = prospect.id not in met and not prospect.is_merged
            kept.learn(prospect, person, renames=renames)
            met.add(prospect.id)
        matches.append(
            _Match(
                row,
                person,
                prospect.id if prospect else None,
                email_is_free,
                profile_is_free,
                only_fills=prospect is not None and prospect.is_merged,
            )
        )
    return matches


def _write(session: Session, job: ImportJob, matches: list[_Match], now: datetime) -> None:
    companies = Companies(session, job.workspace_id, [match.person for match in matches])
    employers = [companies.of(match.person, now) for match in matches]
    session.flush()  # companies get their ids
    ids = {match.prospect_id for match in matches if match.prospect_id is not None}
    prospects = {
        row.id: row for row in session.scalars(select(Prospect).where(Prospect.id.in_(ids)))
    }
    met = _met_before(session, job.id, ids)
    made: list[tuple[ImportRow, Prospect]] = []
    for match, employer in zip(matches, employers, strict=True):
        company_id = employer.id if employer is not None else None
        if match.prospect_id is None:
            prospect = new_prospect(
                match.person,
                workspace_id=job.workspace_id,
                company_id=company_id,
                source=f"import: {job.filename}",
                now=now,
            )
            made.append((match.row, prospect))
            match.row.state = RowState.NEW
            continue
        match.row.prospect_id, match.row.state = match.prospect_id, RowState.KNOWN
        match.row.before = update_prospect(
            prospects[match.prospect_id],
            match.person,
            company_id=company_id,
            fill_only=match.only_fills or match.prospect_id in met,
            email_is_free=match.email_is_free,
            profile_is_free=match.profile_is_free,
            now=now,
        )
        job.updated += match.row.before is not None
        met.add(match.prospect_id)
    session.add_all(prospect for _, prospect in made)
    session.flush()
    for row, prospect in made:
        row.prospect_id = prospect.id
    job.created += len(made)


def _met_before(session: Session, job_id: int, ids: set[int]) -> set[int]:
    """Prospects that an earlier batch of this file was about: a second row only fills gaps."""
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
