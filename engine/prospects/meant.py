"""Decides whom of the prospects a message is about, as far as it names one beyond doubt."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import DrumbeatError
from engine.prospects.mentioned import mentioned
from engine.prospects.name_words import words
from engine.prospects.search import find
from engine.views.prospects import ProspectOption
from engine.views.shortcuts import MessageWords
from storage.tables import Post, Prospect, Touch


@dataclass(frozen=True)
class Thread:
    """The message in whose thread another one stands."""

    channel: str
    ts: str


def message_words(
    session: Session,
    workspace_id: int,
    text: str,
    *,
    theirs: str | None = None,
    thread: Thread | None = None,
) -> MessageWords:
    """The words a form begins with (`theirs`, else all), and the prospect whom it is about.

    That is whom `text` names, else whom the card is about in whose `thread` it stands.
    """
    said = mentioned(text)
    known = (_named(session, workspace_id, each) for each in (said.email, said.linkedin_url))
    prospect = (
        next(filter(None, known), None)
        or _called(session, workspace_id, said.name)
        or (_of_card(session, workspace_id, thread) if thread is not None else None)
    )
    return MessageWords(text=theirs or text, whom=_offered(prospect) if prospect else None)


def _of_card(session: Session, workspace_id: int, thread: Thread) -> Prospect | None:
    return session.scalars(
        select(Prospect)
        .join(Touch, Touch.prospect_id == Prospect.id)
        .join(Post, Post.touch_id == Touch.id)
        .where(
            Post.workspace_id == workspace_id,
            Post.slack_channel_id == thread.channel,
            Post.ts == thread.ts,
        )
        .limit(1)
    ).first()


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
