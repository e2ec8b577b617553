"""Decides what undoing does to people and companies: what goes, and what gets back its columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Table, and_, or_, select, union
from sqlalchemy.orm import Session

from engine import posts
from engine.prospects.companies import read_again, score_anew
from engine.prospects.presence import locked_people
from engine.prospects.row_changes import passed_on, taken_back
from storage import affected, counting
from storage.references import references_to, remove
from storage.snapshots import as_json, from_json
from storage.tables import Base, Company, ImportJob, ImportRow, Merge, Prospect, Touch
from storage.types import JsonDict

NO_CHANGE: Final[JsonDict] = {"old": {}, "new": {}}


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
    changed_again: list[ImportRow] = []
    companies: set[int] = set()
    for row in rows:
        person = people[row.prospect_id or 0]
        change = row.before or NO_CHANGE
        current = as_json({name: getattr(person, name) for name in change["old"]})
        back, stay = taken_back(current, change["old"], change["new"])
        if stay:
            changed_again.append(row)
        stay += _lost_company(session, back)
        for name, value in from_json(_table(Prospect), back).items():
            setattr(person, name, value)
        left += len(stay)
        if back:
            restored.add(person.id)
            person.updated_at, person.scored_at = now, None
        if change["new"].get("company_id"):
            companies.add(change["new"]["company_id"])
    _pass_on(session, changed_again)
    session.flush()
    return len(restored), left, companies


def _pass_on(session: Session, rows: Sequence[ImportRow]) -> None:
    """What a later import changed again goes back, once that is undone, to before these rows."""
    if not rows:
        return
    job = session.get_one(ImportJob, rows[0].import_job_id)
    came_later = or_(
        ImportJob.finished_at.is_(None),
        ImportJob.finished_at > job.finished_at,
        and_(ImportJob.finished_at == job.finished_at, ImportJob.id > job.id),
    )
    found = session.scalars(
        select(ImportRow)
        .join(ImportJob, ImportJob.id == ImportRow.import_job_id)
        .where(
            ImportRow.prospect_id.in_({row.prospect_id for row in rows}),
            ImportRow.before.is_not(None),
            came_later,
        )
        .order_by(ImportJob.finished_at.is_(None), ImportJob.finished_at, ImportJob.id)
        .order_by(ImportRow.line)
    )
    later: dict[int | None, list[ImportRow]] = defaultdict(list)
    for other in found:
        later[other.prospect_id].append(other)
    for row in rows:
        others = later[row.prospect_id]
        changes = [other.before or NO_CHANGE for other in others]
        for other, change in zip(others, passed_on(row.before or NO_CHANGE, changes), strict=True):
            if change != other.before:
                other.before = change


def take_back_companies(session: Session, rows: Sequence[ImportRow], *, now: datetime) -> int:
    """Companies that were there get back what `rows` had filled; how many columns stay as they are.

    One that is no more has nothing to get.
    """
    changes = [row.company_before for row in rows if row.company_before is not None]
    companies = {
        company.id: company
        for company in session.scalars(
            select(Company)
            .where(Company.id.in_({change["id"] for change in changes}))
            .order_by(Company.id)
            .with_for_update()
        )
    }
    left = 0
    scored_otherwise: set[int] = set()
    for change in changes:
        company = companies.get(change["id"])
        if company is None:
            continue
        current = {name: getattr(company, name) for name in change["old"]}
        back, stay = taken_back(current, change["old"], change["new"])
        left += len(stay)
        for name, value in back.items():
            setattr(company, name, value)
        company.updated_at = now
        if read_again(company)[1]:
            scored_otherwise.add(company.id)
    session.flush()
    for workspace_id in {company.workspace_id for company in companies.values()}:
        score_anew(session, workspace_id, scored_otherwise)
    return left


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
    gone = session.execute(
        select(Prospect.workspace_id, Prospect.id, Prospect.company_id).where(Prospect.id.in_(ids))
    ).all()
    affected.affected(session, [(workspace_id, id_) for workspace_id, id_, _ in gone])
    remove(session, _table(Prospect), ids)
    return {company_id for _, _, company_id in gone if company_id is not None}


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
