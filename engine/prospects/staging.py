"""Decides what is kept of a file before anybody is imported: its figures and all its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from engine.prospects import known, owners
from engine.prospects.headers import Column
from engine.prospects.limits import CHUNK
from engine.prospects.people import merged
from engine.prospects.reading import Table
from engine.prospects.repetitions import Repetitions
from engine.prospects.rows import SUPPRESSED, Person, Row
from engine.prospects.same_file import imported_before
from engine.prospects.suppressed import suppressed_among
from storage.inserting import insert_rows
from storage.states import RowState
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


def figures(table: Table) -> dict[str, Any]:
    """What a job says of its rows before they are looked for in the database."""
    return {
        "columns": table.columns.kept() | {"notes": table.notes},
        "rows": len(table),
        "importable": table.importable,
        "duplicates_within_file": table.duplicates,
        "invalid": table.invalid,
        "warnings": list(table.warnings),
        "kept": 0,
        "already_known": 0,
        "suppressed": 0,
        "done": 0,
    }


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of a file that are kept together, as they are before the database is asked."""

    rows: list[Row]
    people: dict[int, list[Person]]
    """By line, for rows that count: what each says, then what its repetitions say."""
    originals: list[int | None]
    """For each row the line of the one that it repeats."""


class Staging:
    """A table on its way into the database: `keep` its `chunks`, each in its own transaction.

    A chunk does not know what an earlier one would change: a prospect who would be renamed there
    is looked for under the name of today. The import itself goes by what it has written.
    """

    def __init__(self, table: Table, *, chunk: int = CHUNK) -> None:
        self.table = table
        self._chunk = chunk
        self._repetitions = Repetitions(table)
        self._strangers: dict[str, None] = {}

    def chunks(self) -> Iterator[Chunk]:
        """All rows, in the order of the file; takes its time outside of any transaction."""
        for start in range(0, len(self.table), self._chunk):
            rows = self.table.spool.rows(start, start + self._chunk)
            yield Chunk(
                rows, self._repetitions.of(start, rows), self._repetitions.lines(start, rows)
            )

    def look(self, session: Session, job: ImportJob, chunk: Chunk) -> dict[int, _Finding]:
        """By line what is known of the people; the job counts it."""
        if Column.OWNER in self.table.columns.known and len(self._strangers) <= MOST_NAMED:
            team = owners.called(session, job.workspace_id)
            self._strangers |= dict.fromkeys(_strangers(chunk.people, team))
        findings = _look_up(session, job, chunk.people)
        for finding in findings.values():
            job.suppressed += finding.is_suppressed
            job.already_known += finding.is_known and not finding.is_suppressed
            job.done += finding.is_suppressed or finding.done_as is not None
        return findings

    def keep(self, session: Session, job: ImportJob, chunk: Chunk) -> None:
        """Write the rows, each with what is known of its person, in place of an older reading."""
        findings = self.look(session, job, chunk)
        lines = ImportRow.line.between(chunk.rows[0].line, chunk.rows[-1].line)
        session.execute(
            delete(ImportRow)
            .where(ImportRow.import_job_id == job.id, lines)
            .execution_options(synchronize_session=False)
        )
        rows = [
            _staged(job.id, row, original, findings.get(row.line))
            for row, original in zip(chunk.rows, chunk.originals, strict=True)
        ]
        insert_rows(session, ImportRow, rows)
        job.kept += len(rows)

    def warnings(self) -> list[str]:
        """What is told beside the figures: of the people first, then of single lines."""
        told = [_in_words(list(self._strangers))] if self._strangers else []
        return [*told, *self.table.warnings]


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


def _look_up(
    session: Session, job: ImportJob, people: dict[int, list[Person]]
) -> dict[int, _Finding]:
    """By line what is known of that person."""
    is_known = _recognise(session, job.workspace_id, people)
    held = suppressed_among(session, job.workspace_id, list(people.values()))
    before = imported_before(session, job, people)
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
