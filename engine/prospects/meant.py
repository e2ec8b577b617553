"""Decides whom of the prospects a message is about, as far as it names one beyond doubt."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.errors import DrumbeatError
from engine.prospects.mentioned import mentioned
from engine.prospects.name_words import words
from engine.prospects.search import find
from engine.views.prospects import ProspectOption
from engine.views.shortcuts import MessageWords
from storage.tables import Prospect


def message_words(
    session: Session, workspace_id: int, text: str, *, theirs: str | None = None
) -> MessageWords:
    """The words a form begins with (`theirs`, else all), and the prospect whom `text` names."""
    said = mentioned(text)
    known = (_named(session, workspace_id, each) for each in (said.email, said.linkedin_url))
    prospect = next(filter(None, known), None) or _called(session, workspace_id, said.name)
    return MessageWords(text=theirs or text, whom=_offered(prospect) if prospect else None)


def _named(session: Session, workspace_id: int, who: str) -> Prospect | None:
    try:
        return find(session, workspace_id, who)
    except DrumbeatError:  # nobody, or several: a person says who
        return None


def _called(session: Session, workspace_id: int, name: str) -> Prospect | None:
    """Who is called so; a name that only sounds alike is somebody else's."""
    found = _named(session, workspace_id, name)
    return found if found is not None and words(found.full_name) == words(name) else None


def _offered(prospect: Prospect) -> ProspectOption:
    return ProspectOption(
        prospect_id=prospect.id,
        name=prospect.full_name,
        job_title=prospect.title,
        company=prospect.company_name,
        approval=prospect.approval,
    )
