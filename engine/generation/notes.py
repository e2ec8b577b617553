"""Decides what a research note may be, who takes it back, and which concern a prospect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from engine.generation.briefs import Note
from engine.generation.insights import MOST_INSIGHT, age_in_words, as_sentence, can_be_said
from engine.generation.research import about_of, imported, kept
from engine.prospects.presence import present
from engine.scoring.audiences import ensure_audiences, named
from engine.team_settings import TeamSettings
from engine.views.base import Actor
from engine.views.notes import NoteAdded, NoteLine, NoteList, NoteRequest
from storage import first_come
from storage.locks import hold_workspace
from storage.states import Role
from storage.tables import Company, Prospect, ResearchNote

MOST_NOTE: Final = 2000


def add_note(session: Session, request: NoteRequest, *, by: Actor, now: datetime) -> NoteAdded:
    """Keep what somebody found out. InvalidError names the form's field that is at fault."""
    text = "\n".join(" ".join(line.split()) for line in request.text.splitlines()).strip()
    if not text:
        raise InvalidError("Write down what you found out.", field="text")
    if len(text) > MOST_NOTE:
        raise InvalidError(f"Keep a note under {MOST_NOTE:,} characters.", field="text")
    if request.may_be_said and not can_be_said(text):
        raise InvalidError(
            f"What may be said is one line under {MOST_INSIGHT} characters, without markup or "
            "braces. Shorten it, or keep it for colleagues.",
            field="text",
        )
    column, whom = _target(session, request, by=by)
    text = as_sentence(text) if request.may_be_said else text
    _refuse_again(session, by.workspace_id, column, whom, text)
    note = ResearchNote(
        workspace_id=by.workspace_id,
        text=text,
        may_be_said=request.may_be_said,
        source=by.name,
        by_member_id=by.member_id,
        created_at=now,
        **column,
    )
    session.add(note)
    session.flush()
    how = "drafts may say it" if request.may_be_said else "for colleagues only"
    return NoteAdded(note_id=note.id, text=f"Noted about {whom}, {how}.")


def _refuse_again(
    session: Session, workspace_id: int, column: Mapping[str, Any], whom: str, text: str
) -> None:
    """One word for one finding: of two who note the same at once the second is told."""
    hold_workspace(session, workspace_id)
    same = select(ResearchNote.source).where(
        ResearchNote.workspace_id == workspace_id,
        ResearchNote.removed_at.is_(None),
        ResearchNote.text == text,
        *(getattr(ResearchNote, name) == value for name, value in column.items()),
    )
    source = session.scalars(same.limit(1)).first()
    if source is not None:
        raise ConflictError(f"{source} has noted the same about {whom}. Nothing was added.")


def add_about(
    session: Session,
    prospect_id: int,
    about: str,
    text: str,
    *,
    said: bool,
    by: Actor,
    now: datetime,
) -> NoteAdded:
    """Keep what somebody found out about a prospect, or about all at their company or segment."""
    prospect = present(session, prospect_id, workspace_id=by.workspace_id)
    request = NoteRequest.model_validate(
        {
            "about": about,
            "prospect_id": prospect.id,
            "company_id": prospect.company_id,
            "segment": prospect.segment,
            "text": text,
            "may_be_said": said,
        }
    )
    return add_note(session, request, by=by, now=now)


def _target(session: Session, request: NoteRequest, *, by: Actor) -> tuple[dict[str, Any], str]:
    """The column that says whom a note is about, and their name."""
    if request.about == "segment":
        audiences = ensure_audiences(session, by.workspace_id)
        audience = named(audiences, _said(request.segment, "segment"))
        return {"segment": audience.key}, audience.label
    if request.about == "company":
        company_id = _said(request.company_id, "company")
        company = session.get(Company, company_id)
        if company is None or company.workspace_id != by.workspace_id:
            raise NotFoundError("There is no such company here. Check the name.")
        return {"company_id": company.id}, company.name
    prospect = present(session, _said(request.prospect_id, "person"), workspace_id=by.workspace_id)
    return {"prospect_id": prospect.id}, prospect.full_name


def _said(value: Any, what: str) -> Any:
    if value is None:
        raise InvalidError(
            f"They have no {what} to note this about. Choose another.", field="about"
        )
    return value


def remove_note(session: Session, note_id: int, *, by: Actor, now: datetime) -> NoteAdded:
    """Take a note back: whoever wrote it, or an admin. Drafts that said it stay as they are."""
    note = session.get(ResearchNote, note_id, populate_existing=True)
    if note is None or note.workspace_id != by.workspace_id:
        raise NotFoundError("There is no such note here. List the notes to see their numbers.")
    if by.role != Role.ADMIN and (by.member_id is None or by.member_id != note.by_member_id):
        raise ForbiddenError(f"Only {note.source} or an admin can remove this note. Ask them.")
    if not first_come.remove(session, note, now=now):
        raise ConflictError("Somebody removed this note before you.")
    return NoteAdded(note_id=note_id, text="Removed the note. Drafts no longer say it.")


def list_notes(
    session: Session, prospect_id: int, *, by: Actor, now: datetime, changed: str | None = None
) -> NoteList:
    """All notes that concern a prospect, the nearest and newest first."""
    prospect = present(session, prospect_id, workspace_id=by.workspace_id)
    settings = workspaces.settings_of(workspaces.get(session, by.workspace_id))
    labels = {a.key: a.label for a in ensure_audiences(session, by.workspace_id)}
    segment = prospect.segment
    company = session.get(Company, prospect.company_id) if prospect.company_id else None
    names = {
        "person": prospect.full_name,
        "company": company.name if company else "",
        "segment": labels.get(segment, segment) if segment else "",
    }
    found = kept(session, [(prospect, segment)]).about(prospect, segment)
    written = (_line(note, names, settings, now) for note in found)
    brought = (_brought(note, prospect) for note in imported(prospect, settings, now))
    return NoteList(
        prospect_id=prospect.id,
        whom=prospect.full_name,
        company=names["company"] or None,
        segment=names["segment"] or None,
        notes=(*written, *brought),
        fresh_days=settings.note_days,
        changed=changed,
    )


def _line(
    note: ResearchNote, names: Mapping[str, str], settings: TeamSettings, now: datetime
) -> NoteLine:
    about, days = about_of(note), (now - note.created_at).days
    return NoteLine(
        note_id=note.id,
        about=about,
        whom=names[about],
        text=note.text,
        may_be_said=note.may_be_said,
        is_fresh=days <= settings.note_days,
        source=note.source,
        age=age_in_words(days),
    )


def _brought(note: Note, prospect: Prospect) -> NoteLine:
    return NoteLine(
        note_id=None,
        about="person",
        whom=prospect.full_name,
        text=note.text,
        may_be_said=True,
        is_fresh=note.is_fresh,
        source=note.source,
        age=age_in_words(note.age_days),
    )
