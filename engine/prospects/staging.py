"""Decides what is kept of a file before anybody is imported: its figures and all its rows."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from engine.prospects import known
from engine.prospects.limits import MOST_WARNINGS
from engine.prospects.people import merged
from engine.prospects.reading import Table
from engine.prospects.rows import SUPPRESSED, Person
from engine.prospects.suppressed import suppressed_among
from engine.views.base import Actor
from storage.states import ImportState, RowState
from storage.tables import ImportJob, ImportRow


def stage(session: Session, table: Table, filename: str, *, by: Actor, now: datetime) -> ImportJob:
    """Keep a file as it was read: the job with its figures, and each row with what it says."""
    people = _people(table)
    is_known = _recognise(session, by.workspace_id, people)
    suppressed = dict(
        zip(people, suppressed_among(session, by.workspace_id, list(people.values())), strict=True)
    )
    warnings = [f"line {row.line}: {text}" for row in table.rows for text in row.warnings]
    job = ImportJob(
        workspace_id=by.workspace_id,
        filename=filename,
        state=ImportState.PREVIEWED,
        columns={
            "known": table.columns.named(),
            "others": list(table.columns.others.values()),
            "header": table.columns.header,
        },
        rows=len(table.rows),
        importable=table.importable,
        duplicates_within_file=len(table.same_as),
        already_known=sum(is_known[line] and not suppressed[line] for line in people),
        invalid=len(table.invalid),
        blank_lines=table.blank_lines,
        suppressed=sum(suppressed.values()),
        done=sum(suppressed.values()),
        warnings=warnings[:MOST_WARNINGS],
        by_member_id=by.member_id,
        created_at=now,
    )
    session.add(job)
    session.flush()
    rows = _staged_rows(job.id, table, is_known, suppressed)
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
            kept.learn(prospect, merged(rows), renames=prospect.id not in met)
            met.add(prospect.id)
    return is_known


def _staged_rows(
    job_id: int, table: Table, is_known: dict[int, bool], suppressed: dict[int, bool]
) -> list[dict[str, Any]]:
    staged = []
    for row in table.rows:
        original = table.same_as.get(row.line)
        if row.person is None:
            state, why = RowState.INVALID, str(row.why)
        elif original is not None:
            state, why = RowState.DUPLICATE, None
        else:
            state = RowState.KNOWN if is_known[row.line] else RowState.NEW
            why = SUPPRESSED if suppressed[row.line] else None
        staged.append(
            {
                "import_job_id": job_id,
                "line": row.line,
                "original_line": original,
                "state": state,
                "why": why,
                "cells": row.cells,
                "reading": asdict(row.person) if row.person is not None else {},
                "prospect_id": None,
            }
        )
    return staged
