"""Decides what undoing does to people and companies: what goes, and what gets back its columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Table, select, union
from sqlalchemy.orm import Session

from engine import posts
from engine.prospects.presence import locked_people
from engine.prospects.row_changes import taken_back
from storage import counting
from storage.references import references_to, remove
from storage.snapshots import as_json, from_json
from storage.tables import Base, Company, ImportJob, ImportRow, Merge, Prospect, Touch


def restore(
    session: Session, rows: Sequence[ImportRow], *, now: datetime
) -> tuple[int, int, set[int]]:
    """Give known prospects back what `rows`, the last ones first, had changed.

    How many people got something back, how many columns stay since they changed again, and the
    companies that people were moved to.
    """
    ids = {row.prospect_id for row in rows if row.prospect_id is not None}
    people = locked_people(session, ids)
    restored: set[int] = set()
    left = 0
    companies: set[int] = set()
    for row in rows:
        person = people[row.prospect_id or 0]
        change = row.before or {"old": {}, "new": {}}
        current = as_json({name: getattr(person, name) for name in change["old"]})
        back, stay = taken_back(current, change["old"], change["new"])
        stay += _lost_company(session, back)
        for name, value in from_json(_table(Prospect), back).items():
            setattr(person, name, value)
        left += len(stay)
        if back:
            restored.add(person.id)
            person.updated_at, person.scored_at = now, None
        if change["new"].get("company_id"):
            companies.add(change["new"]["company_id"])
    session.flush()
    return len(restored), left, companies


def _lost_company(session: Session, back: dict[str, object]) -> list[str]:
    """A company that went with another import cannot be given back."""
    company_id = back.get("company_id")
    if company_id is None or session.get(Company, company_id) is not None:
        return []
    del back["company_id"]
    return ["company_id"]


def remove_people(session: Session, ids: Collection[int], *, now: datetime) -> set[int]:
    """Delete prospects with their drafts; their cards say so. The companies they were at."""
    if not ids:
        return set()
    touches = session.scalars(select(Touch.id).where(Touch.prospect_id.in_(ids))).all()
    counting.changed(session, touches)
    for touch_id in touches:
        posts.redraw_touch(session, touch_id, now=now)
    companies = session.scalars(
        select(Prospect.company_id).where(Prospect.id.in_(ids)).distinct()
    ).all()
    remove(session, _table(Prospect), ids)
    return {id_ for id_ in companies if id_ is not None}


def remove_companies(session: Session, job: ImportJob, ids: Collection[int]) -> None:
    """Delete those of these companies that the import made and nothing leads to any more."""
    if not ids:
        return
    made = set(
        session.scalars(
            select(Company.id).where(
                Company.id.in_(ids),
                Company.created_at >= job.created_at,
                Company.created_at <= (job.finished_at or job.undone_at),
            )
        )
    )
    of_merged = Merge.gone["company_id"].as_integer()
    used = union(
        *(select(column).where(column.in_(made)) for column in references_to(_table(Company))),
        select(of_merged).where(of_merged.in_(made), Merge.undone_at.is_(None)),
    )
    remove(session, _table(Company), made - set(session.scalars(used)))


def _table(entity: type[Base]) -> Table:
    table = entity.__table__
    assert isinstance(table, Table)
    return table
