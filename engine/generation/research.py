"""Reads what research found out about a prospect, their company, their segment.

What came in with an import stays in the record, so that the import can be undone; it is read from
there as notes that are as old as the record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from engine.generation.briefs import Note
from engine.generation.insights import insights_in
from engine.team_settings import TeamSettings
from engine.views.notes import About
from storage.tables import Prospect, ResearchNote

MOST_LISTED: Final = 200
T = TypeVar("T")


@dataclass(frozen=True)
class Kept:
    """The notes that somebody wrote down about some prospects, the newest first."""

    by_person: Mapping[int | None, Sequence[ResearchNote]]
    by_company: Mapping[int | None, Sequence[ResearchNote]]
    by_segment: Mapping[str | None, Sequence[ResearchNote]]

    def about(self, prospect: Prospect, segment: str | None) -> list[ResearchNote]:
        """For colleagues or to be said; what is nearest to the prospect comes first."""
        found = (
            *self.by_person.get(prospect.id, ()),
            *self.by_company.get(prospect.company_id, ()),
            *self.by_segment.get(segment, ()),
        )
        return list(found[:MOST_LISTED])


def kept(session: Session, people: Iterable[tuple[Prospect, str | None]]) -> Kept:
    """What there is about prospects of one team, each with the segment it is written to in."""
    whom = list(people)
    notes = list(session.scalars(_notes(whom))) if whom else []

    def by(what: Callable[[ResearchNote], T | None]) -> dict[T | None, list[ResearchNote]]:
        found: defaultdict[T | None, list[ResearchNote]] = defaultdict(list)
        for note in notes:
            if what(note) is not None:
                found[what(note)].append(note)
        return dict(found)

    return Kept(
        by(lambda note: note.prospect_id),
        by(lambda note: note.company_id),
        by(lambda note: note.segment),
    )


def _notes(people: Sequence[tuple[Prospect, str | None]]) -> Select[ResearchNote]:
    companies = {prospect.company_id for prospect, _ in people} - {None}
    segments = {segment for _, segment in people} - {None}
    return (
        select(ResearchNote)
        .where(
            ResearchNote.workspace_id == people[0][0].workspace_id,
            ResearchNote.removed_at.is_(None),
            or_(
                ResearchNote.prospect_id.in_([prospect.id for prospect, _ in people]),
                ResearchNote.company_id.in_(companies),
                ResearchNote.segment.in_(segments),
            ),
        )
        .order_by(ResearchNote.created_at.desc(), ResearchNote.id.desc())
    )


def sayable(
    found: Kept,
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
        for note in found.about(prospect, segment)
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


def about_of(note: ResearchNote) -> About:
    """Whom a note is about."""
    if note.prospect_id is not None:
        return "person"
    return "company" if note.company_id is not None else "segment"
