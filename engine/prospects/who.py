"""Decides who somebody is by their record: role, department, seniority, country, region, time zone.

These are read when a row comes in, and again when a record was read with older words than ours.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.prospects.companies import read_again, score_anew
from engine.prospects.contacts import international
from engine.prospects.places import read_place
from engine.prospects.titles import read_title
from storage.bulk import update_rows
from storage.locks import hold_workspace
from storage.tables import Company, Prospect

WORDS: Final = 1
"""Counted up when titles, places, sectors or sizes are read otherwise: then all are read again."""
BATCH: Final = 500


def read_prospect(
    prospect: Prospect, *, zone_given: bool = False, location_before: str | None = None
) -> dict[str, Any]:
    """The columns that are read from what a prospect's record says.

    A time zone that was given stays. One that the former location told is no longer known when the
    location is another.
    """
    told = read_place(location_before).timezone
    zone = prospect.timezone
    return read_record(
        title=prospect.title,
        location=prospect.location,
        timezone=None if not zone_given and zone == told else zone,
        phone=prospect.phone,
    )


def read_record(
    *, title: str | None, location: str | None, timezone: str | None, phone: str | None
) -> dict[str, Any]:
    """The columns that are read from the words of a record; a time zone that is given stays."""
    read, place = read_title(title), read_place(location)
    if phone is not None and place.country is not None:
        phone = international(phone, place.country)
    return {
        "role": read.role,
        "department": read.department,
        "seniority": read.seniority,
        "country": place.country,
        "region": place.region,
        "timezone": timezone or place.timezone,
        "phone": phone,
        "read_with": WORDS,
    }


def read_waiting(session: Session, *, now: datetime, batch: int = BATCH) -> int:
    """Read up to `batch` records of one workspace again that were read with older words."""
    workspace_id = session.scalar(
        select(Prospect.workspace_id).where(Prospect.read_with < WORDS).limit(1)
    )
    if workspace_id is None:
        return 0
    hold_workspace(session, workspace_id)  # imports lock companies before people, we after them
    prospects = session.scalars(
        select(Prospect)
        .where(Prospect.workspace_id == workspace_id, Prospect.read_with < WORDS)
        .order_by(Prospect.read_with, Prospect.id)
        .limit(batch)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    rows = [{"id": prospect.id} | read_prospect(prospect) for prospect in prospects]
    unlike = [
        row["id"]
        for prospect, row in zip(prospects, rows, strict=True)
        if any(getattr(prospect, key) != row[key] for key in row if key != "read_with")
    ]
    update_rows(session, Prospect, rows, held=True)
    update_rows(session, Prospect, [{"id": id_, "scored_at": None} for id_ in unlike], held=True)
    _read_companies(session, workspace_id, {p.company_id for p in prospects}, now=now)
    return len(rows)


def _read_companies(
    session: Session, workspace_id: int, ids: set[int | None], *, now: datetime
) -> None:
    companies = session.scalars(
        select(Company)
        .where(Company.workspace_id == workspace_id, Company.id.in_(ids - {None}))
        .order_by(Company.id)
        .with_for_update()
    )
    unlike = set()
    for company in companies:
        changed, scores_change = read_again(company)
        if changed:
            company.updated_at = now
        if scores_change:
            unlike.add(company.id)
    session.flush()
    score_anew(session, workspace_id, unlike)
