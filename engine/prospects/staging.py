"""Decides what is kept of a file before anybody is imported: its figures and all its rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.prospects import known
from engine.prospects.limits import MOST_WARNINGS
from engine.prospects.people import merged
from engine.prospects.reading import Table
from engine.prospects.rows import SUPPRESSED, Person, Row
from engine.prospects.suppressed import suppressed_among
from engine.views.base import Actor
from storage.states import ImportState, RowState
from storage.tables import ImportJob, ImportRow


@dataclass(frozen=True, slots=True)
class _Finding:
    """What the database knows of one person of a file."""

    is_known: bool
    is_suppressed: bool
    done_as: int | None
    """The prospect that this very row of this very file became before."""


def stage(
    session: Session, table: Table, filename: str, digest: str, *, by: Actor, now: datetime
) -> ImportJob:
    """Keep a file as it was read: the job with its figures, and each row with what it says.

    `digest` identifies the file's bytes.
    """
    people = _people(table)
    findings = _look_up(session, by.workspace_id, people, digest)
    warnings = [f"line {row.line}: {text}" for row in table.rows for text in row.warnings]
    held = sum(finding.is_suppressed for finding in findings.values())
    job = ImportJob(
        workspace_id=by.workspace_id,
        filename=filename,
        content_hash=digest,
        state=ImportState.PREVIEWED,
        columns={
            "known": table.columns.named(),
            "others": list(table.columns.others.values()),
            "header": table.columns.header,
        },
        rows=len(table.rows),
        importable=table.importable,
        duplicates_within_file=len(table.same_as),
        already_known=sum(f.is_known and not f.is_suppressed for f in findings.values()),
        invalid=len(table.invalid),
        blank_lines=table.blank_lines,
        suppressed=held,
        done=held + sum(f.done_as is not None for f in findings.values()),
        warnings=warnings[:MOST_WARNINGS],
        by_member_id=by.member_id,
        created_at=now,
    )
    session.add(job)
    session.flush()
    rows = _staged_rows(job.id, table, findings)
    if rows:
        session.execute(insert(ImportRow), rows)
    return job


def _people(table: Table) -> dict[int, list[Person]]:
    """By the line of the row that counts: what it says, then what its repetitions say."""
    people: dict[int, list[Person]] = {}
    for row in table.rows:
        if row.person is not None:
            people.setdefault(table.same_as.get(row.line, row.line), []).append(row.person)
    return people


def _look_up(
    session: Session, workspace_id: int, people: dict[int, list[Person]], digest: str
) -> dict[int, _Finding]:
    """By line what is known of that person."""
    is_known = _recognise(session, workspace_id, people)
    held = suppressed_among(session, workspace_id, list(people.values()))
    before = _imported_before(session, workspace_id, digest)
    findings = {}
    for (line, rows), is_suppressed in zip(people.items(), held, strict=True):
        again = before.get(line) if _has_no_identity(rows) and not is_suppressed else None
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


def _imported_before(session: Session, workspace_id: int, digest: str) -> dict[int, int]:
    """By line the prospects that the same file has become before.

    By the rules of identity a row with a name and a phone only is never anybody we know. The same
    line of the same file still is the same person, so that importing a file twice adds nobody.
    """
    rows = session.execute(
        select(ImportRow.line, ImportRow.prospect_id)
        .join(ImportJob, ImportJob.id == ImportRow.import_job_id)
        .where(
            ImportJob.workspace_id == workspace_id,
            ImportJob.content_hash == digest,
            ImportRow.prospect_id.is_not(None),
        )
    )
    return {line: prospect_id for line, prospect_id in rows if prospect_id is not None}


def _staged_rows(job_id: int, table: Table, findings: dict[int, _Finding]) -> list[dict[str, Any]]:
    return [
        {
            "import_job_id": job_id,
            "line": row.line,
            "original_line": table.same_as.get(row.line),
            "cells": row.cells,
            "reading": asdict(row.person) if row.person is not None else {},
            **_became(row, findings.get(row.line)),
        }
        for row in table.rows
    ]


def _became(row: Row, finding: _Finding | None) -> dict[str, Any]:
    """State, reason and prospect of a row; without a finding it repeats another or is unusable."""
    if finding is None:
        state = RowState.DUPLICATE if row.why is None else RowState.INVALID
        return {"state": state, "why": row.why, "prospect_id": None}
    return {
        "state": RowState.KNOWN if finding.is_known else RowState.NEW,
        "why": SUPPRESSED if finding.is_suppressed else None,
        "prospect_id": finding.done_as,
    }
