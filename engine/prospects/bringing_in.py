"""Decides what the next rows of an import become: new prospects, or facts of known ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.prospects import known, owners
from engine.prospects.employers import Companies
from engine.prospects.headers import Column
from engine.prospects.people import merged, new_prospect, update_prospect
from engine.prospects.presence import locked_people
from engine.prospects.rows import SUPPRESSED, Person
from engine.prospects.same_file import imported_before, met_before
from engine.prospects.suppressed import suppressed_among
from storage.bulk import update_rows
from storage.inserting import insert_rows, new_ids
from storage.states import Approval, RowState
from storage.tables import ImportJob, ImportRow, Prospect
from storage.types import JsonDict


@dataclass
class WaitingRow:
    """One row that is to be imported: what it says, then what the rows that repeat it say."""

    id: int
    line: int
    said: list[Person]
    state: RowState
    repeated_by: list[int]
    """Ids of the rows that repeat it; they lead to the same prospect."""
    why: str | None = None
    prospect_id: int | None = None
    before: JsonDict | None = None
    """What it changed of a known prospect, for undoing it."""
    company_before: JsonDict | None = None
    """What it changed of a company that was there."""


def bring_in(session: Session, job: ImportJob, rows: list[WaitingRow], now: datetime) -> None:
    """Import rows of one file, in its order; each then says who it became, or why nobody."""
    held = suppressed_among(session, job.workspace_id, [row.said for row in rows])
    for row, is_held in zip(rows, held, strict=True):
        if is_held:
            row.why = SUPPRESSED
            job.suppressed += 1
    # once more, since the same file may have come in by another import after this one was read
    before = imported_before(session, job, {row.line: row.said for row in rows})
    for row in rows:
        if row.why is None and row.line in before:
            row.prospect_id, row.state = before[row.line], RowState.KNOWN
    _write(session, job, _recognise(session, job, rows), now)
    job.done += len(rows)
    update_rows(session, ImportRow, [became for row in rows for became in _became(row)])
    changes = [
        {"id": row.id, "company_before": row.company_before} for row in rows if row.company_before
    ]
    update_rows(session, ImportRow, changes)


def _became(row: WaitingRow) -> Iterator[dict[str, Any]]:
    """What is written of a row and of those that repeat it: one statement for them all."""
    own = {"state": row.state, "why": row.why, "before": row.before}
    yield {"id": row.id, "prospect_id": row.prospect_id, **own}
    same = {"state": RowState.DUPLICATE, "why": None, "before": None}
    for id_ in row.repeated_by:
        yield {"id": id_, "prospect_id": row.prospect_id, **same}


@dataclass(frozen=True)
class _Match:
    """One row's person, and the prospect it is about if there is one already."""

    row: WaitingRow
    person: Person
    prospect_id: int | None
    email_is_free: bool
    profile_is_free: bool
    only_fills: bool
    """It was recognised by what a merged one was called: what is known stays."""


@dataclass(frozen=True)
class _Belongs:
    """Where somebody works, and whose prospect they are."""

    company_id: int | None
    owner_id: int | None


def _recognise(session: Session, job: ImportJob, rows: list[WaitingRow]) -> list[_Match]:
    """In the order of the file, with what each row adds known to those after it."""
    kept = known.load(session, job.workspace_id, (person for row in rows for person in row.said))
    met: set[int] = set()
    matches = []
    for row in rows:
        if row.why is not None or row.prospect_id is not None:
            continue
        person = merged(row.said)
        prospect = kept.find(row.said)
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
    employers = [companies.of(match.person) for match in matches]
    companies.write(now)
    for match, employer in zip(matches, employers, strict=True):
        match.row.company_before = employer.take_change() if employer else None
    team = owners.called(session, job.workspace_id)
    belongings = [
        _Belongs(
            None if employer is None else employer.id,
            owners.meant(match.person.known.get(Column.OWNER.value), team),
        )
        for match, employer in zip(matches, employers, strict=True)
    ]
    _update_known(session, job, matches, belongings, now)
    new = [
        (match, belongs)
        for match, belongs in zip(matches, belongings, strict=True)
        if match.prospect_id is None
    ]
    approval = Approval.APPROVED if job.approves else Approval.DISCOVERED
    source = f"import: {job.filename}"
    made = []
    for (match, belongs), id_ in zip(new, new_ids(session, Prospect, len(new)), strict=True):
        match.row.prospect_id, match.row.state = id_, RowState.NEW
        columns = new_prospect(
            match.person,
            workspace_id=job.workspace_id,
            company_id=belongs.company_id,
            owner_id=belongs.owner_id,
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
    belongings: list[_Belongs],
    now: datetime,
) -> None:
    """Bring those up to date who are prospects already."""
    ids = {match.prospect_id for match in matches if match.prospect_id is not None}
    met = met_before(session, job.id, ids)
    prospects = locked_people(session, ids)
    for match, belongs in zip(matches, belongings, strict=True):
        if match.prospect_id is None:
            continue
        match.row.prospect_id, match.row.state = match.prospect_id, RowState.KNOWN
        match.row.before = update_prospect(
            prospects[match.prospect_id],
            match.person,
            company_id=belongs.company_id,
            owner_id=belongs.owner_id,
            fill_only=match.only_fills or match.prospect_id in met,
            email_is_free=match.email_is_free,
            profile_is_free=match.profile_is_free,
            now=now,
        )
        job.updated += match.row.before is not None
        met.add(match.prospect_id)
