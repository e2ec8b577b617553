"""Decides what is kept of a file before anybody is imported: its figures and all its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.prospects import known, owners
from engine.prospects.headers import Column
from engine.prospects.limits import CHUNK
from engine.prospects.people import merged
from engine.prospects.reading import Table
from engine.prospects.rows import SUPPRESSED, Person, Row
from engine.prospects.suppressed import suppressed_among
from engine.views.base import Actor
from storage.inserting import insert_rows
from storage.states import ImportState, RowState
from storage.tables import ImportJob, ImportRow

MOST_NAMED: Final = 5
"""Owners that a warning names."""


@dataclass(frozen=True, slots=True)
class _Finding:
    """What the database knows of one person of a file."""

    is_known: bool
    is_suppressed: bool
    done_as: int | None
    """The prospect that this very row of this very file became before."""


def stage(session: Session, table: Table, filename: str, *, by: Actor, now: datetime) -> ImportJob:
    """Keep a file as it was read: the job with its figures, and each row with what it says."""
    job = ImportJob(
        workspace_id=by.workspace_id,
        filename=filename,
        content_hash=table.digest,
        state=ImportState.PREVIEWED,
        blank_lines=table.blank_lines,
        by_member_id=by.member_id,
        created_at=now,
        **figures(table),
    )
    session.add(job)
    session.flush()
    stage_rows(session, job, table)
    return job


def figures(table: Table) -> dict[str, Any]:
    """What a job says of its rows before they are looked for in the database."""
    return {
        "columns": table.columns.kept(),
        "rows": len(table),
        "importable": table.importable,
        "duplicates_within_file": table.duplicates,
        "invalid": table.invalid,
        "warnings": list(table.warnings),
        "already_known": 0,
        "suppressed": 0,
        "done": 0,
    }


def stage_rows(session: Session, job: ImportJob, table: Table) -> None:
    """Keep the rows of a job that has none, chunk by chunk, and count what is known of them.

    A chunk does not know what an earlier one would change: a prospect who would be renamed there
    is looked for under the name of today. The import itself goes by what it has written.
    """
    repetitions = _Repetitions(table)
    team = owners.called(session, job.workspace_id)
    strangers: dict[str, None] = {}
    looks = Column.OWNER in table.columns.known
    for start in range(0, len(table), CHUNK):
        rows = table.spool.rows(start, start + CHUNK)
        people = repetitions.of(start, rows)
        if looks and len(strangers) <= MOST_NAMED:
            strangers |= dict.fromkeys(_strangers(people, team))
        findings = _look_up(session, job, people)
        for finding in findings.values():
            job.suppressed += finding.is_suppressed
            job.already_known += finding.is_known and not finding.is_suppressed
            job.done += finding.is_suppressed or finding.done_as is not None
        originals = repetitions.lines(start, rows)
        insert_rows(
            session,
            ImportRow,
            [
                _staged(job.id, row, original, findings.get(row.line))
                for row, original in zip(rows, originals, strict=True)
            ],
        )
    if strangers:
        job.warnings = [_in_words(list(strangers)), *job.warnings]
    session.flush()


def _strangers(people: dict[int, list[Person]], team: dict[str, int]) -> Iterator[str]:
    """The owners that these rows name and who are nobody in the team."""
    for rows in people.values():
        owner = merged(rows).known.get(Column.OWNER.value)
        if owner is not None and owners.meant(owner, team) is None:
            yield owner


def _in_words(strangers: list[str]) -> str:
    named = ", ".join(f"“{name[:60]}”" for name in strangers[:MOST_NAMED])
    others = " and others" if len(strangers) > MOST_NAMED else ""
    return f"not in your team, so kept as a note: the owner {named}{others}"


class _Repetitions:
    """Finds the rows that repeat another one, wherever in the file they stand."""

    def __init__(self, table: Table) -> None:
        self._table = table
        firsts = np.array(table.originals, dtype=np.int64)
        repeats = np.flatnonzero(firsts != np.arange(len(firsts)))
        order = np.argsort(firsts[repeats], kind="stable")
        self._repeats = repeats[order]
        """Indexes of repeating rows, in the order of the rows that they repeat."""
        self._firsts = firsts[repeats][order]

    def of(self, start: int, rows: list[Row]) -> dict[int, list[Person]]:
        """By line, for rows that count: what each says, then what its repetitions say."""
        people = {
            at: [row.person]
            for at, row in enumerate(rows, start)
            if row.person is not None and self._table.originals[at] == at
        }
        for at, first in self._between(start, start + len(rows)):
            repeated = self._table.spool.row(at).person
            if repeated is not None:
                people[first].append(repeated)
        return {rows[at - start].line: said for at, said in people.items()}

    def _between(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        low, high = np.searchsorted(self._firsts, (start, stop))
        return zip(self._repeats[low:high].tolist(), self._firsts[low:high].tolist(), strict=True)

    def lines(self, start: int, rows: list[Row]) -> list[int | None]:
        """For each row the line of the one that it repeats."""
        originals = self._table.originals
        return [
            None if originals[at] == at else self._table.lines[originals[at]]
            for at in range(start, start + len(rows))
        ]


def _look_up(
    session: Session, job: ImportJob, people: dict[int, list[Person]]
) -> dict[int, _Finding]:
    """By line what is known of that person."""
    is_known = _recognise(session, job.workspace_id, people)
    held = suppressed_among(session, job.workspace_id, list(people.values()))
    bare = [line for line, rows in people.items() if _has_no_identity(rows)]
    before = _imported_before(session, job, bare)
    findings = {}
    for line, is_suppressed in zip(people, held, strict=True):
        again = None if is_suppressed else before.get(line)
        findings[line] = _Finding(is_known[line] or again is not None, is_suppressed, again)
    return findings


def _recognise(
    session: Session, workspace_id: int, people: dict[int, list[Person]]
) -> dict[int, bool]:
    """By line whether that person is a prospect already, in the order of the import."""
    kept = known.load(session, workspace_id, (row for rows in people.values() for row in rows))
    is_known: dict[int, bool] = {}
    met: set[int] = set()
    for line, rows in people.items():
        prospect = kept.find(rows)
        is_known[line] = prospect is not None
        if prospect is not None:
            renames = prospect.id not in met and not prospect.is_merged
            kept.learn(prospect, merged(rows), renames=renames)
            met.add(prospect.id)
    return is_known


def _has_no_identity(rows: list[Person]) -> bool:
    """A name and a phone number only: nothing that the rules of identity compare."""
    return not any(row.email_key or row.linkedin_key or row.company_key for row in rows)


def _imported_before(session: Session, job: ImportJob, lines: list[int]) -> dict[int, int]:
    """By line the prospects that the same file has become before.

    By the rules of identity a row with a name and a phone only is never anybody we know. The same
    line of the same file still is the same person, so that importing a file twice adds nobody.
    """
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


def _staged(
    job_id: int, row: Row, original: int | None, finding: _Finding | None
) -> dict[str, Any]:
    """A row with its state, reason and prospect; without a finding it repeats or is unusable."""
    common = {
        "import_job_id": job_id,
        "line": row.line,
        "original_line": original,
        "cells": row.cells,
    }
    if finding is None:
        state = RowState.DUPLICATE if row.why is None else RowState.INVALID
        why = None if row.why is None else row.why.value
        return common | {"state": state, "why": why, "prospect_id": None}
    return common | {
        "state": RowState.KNOWN if finding.is_known else RowState.NEW,
        "why": SUPPRESSED if finding.is_suppressed else None,
        "prospect_id": finding.done_as,
    }
