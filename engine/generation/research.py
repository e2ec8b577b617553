"""Reads what research found out about a prospect, their company, their segment.

What came in with an import stays in the record, so that the import can be undone; it is read from
there as notes that are as old as the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from engine.generation.briefs import Note
from engine.generation.insights import insights_in
from engine.team_settings import TeamSettings
from engine.views.notes import About
from storage.tables import Prospect, ResearchNote

MOST_LISTED: Final = 200
ORDER: Final[tuple[About, ...]] = ("person", "company", "segment")
"""What is nearest to the recipient is said first."""


def sayable(
    session: Session,
    prospect: Prospect,
    *,
    segment: str | None,
    settings: TeamSettings,
    now: datetime,
) -> tuple[Note, ...]:
    """What may be said to a prospect, with its age: the nearest and newest first."""
    told = [
        Note(
            text=note.text,
            about=about_of(note),
            source=note.source,
            age_days=days,
            is_fresh=days <= settings.note_days,
        )
        for note in kept(session, prospect, segment)
        if note.may_be_said
        for days in [(now - note.created_at).days]
    ]
    return (*told, *imported(prospect, settings, now))


def imported(prospect: Prospect, settings: TeamSettings, now: datetime) -> Iterator[Note]:
    """What an import brought along that is marked to be said."""
    days = (now - prospect.created_at).days
    for text in insights_in(prospect.facts):
        yield Note(
            text=text,
            about="person",
            source=prospect.source,
            age_days=days,
            is_fresh=days <= settings.note_days,
        )


def kept(session: Session, prospect: Prospect, segment: str | None) -> list[ResearchNote]:
    """The notes that somebody wrote down, for colleagues or to be said."""
    found = session.scalars(_notes(prospect, segment)).all()
    return sorted(found, key=lambda note: ORDER.index(about_of(note)))


def _notes(prospect: Prospect, segment: str | None) -> Select[ResearchNote]:
    about: list[ColumnElement[bool]] = [ResearchNote.prospect_id == prospect.id]
    if prospect.company_id is not None:
        about.append(ResearchNote.company_id == prospect.company_id)
    if segment is not None:
        about.append(ResearchNote.segment == segment)
    return (
        select(ResearchNote)
        .where(
            ResearchNote.workspace_id == prospect.workspace_id,
            ResearchNote.removed_at.is_(None),
            or_(*about),
        )
        .order_by(ResearchNote.created_at.desc(), ResearchNote.id.desc())
        .limit(MOST_LISTED)
    )


def about_of(note: ResearchNote) -> About:
    """Whom a note is about."""
    if note.prospect_id is not None:
        return "person"
    return "company" if note.company_id is not None else "segment"
