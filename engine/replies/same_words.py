"""Decides whether an answer is here already, whichever way it came: a mailbox, or a colleague."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts
from engine.replies.last_sent import SKEW
from engine.replies.matching import asks_by_token
from engine.views.replies import InboundMail
from storage.states import PostKind
from storage.tables import Reply

SAME_WORDS: Final = timedelta(days=30)
"""For how long the same words of the same person are one answer, whichever way they came."""
OF_SLACK: Final = "@slack>"
"""How the Message-ID of an answer ends that a colleague has logged."""
CAME_TOO: Final = "Its e-mail came as well; nothing was done again."


def is_here(
    session: Session, workspace_id: int, prospect_id: int, text: str, *, now: datetime
) -> bool:
    """Whether they answered with these words lately."""
    recent = _recent(session, workspace_id, prospect_id, now)
    return _with_words(recent, text) is not None


def logged(
    session: Session, workspace_id: int, prospect_id: int, mail: InboundMail, *, now: datetime
) -> Reply | None:
    """The answer in Slack that was made of this mail before the mailbox was read, if any.

    What was written after that is an answer of its own: a second “yes” may mean something else.
    """
    if mail.bounce is not None or mail.complaint is not None or asks_by_token(mail):
        return None
    before = [
        reply
        for reply in _recent(session, workspace_id, prospect_id, now)
        if reply.message_id.endswith(OF_SLACK)
        and (mail.written_at is None or mail.written_at <= reply.read_at + SKEW)
    ]
    return _with_words(before, mail.new_text)


def attach(session: Session, reply: Reply, mail: InboundMail, *, now: datetime) -> None:
    """The mail is that answer: from where it came is known now, what it set off stays."""
    reply.from_address, reply.subject = mail.from_address, reply.subject or mail.subject
    if CAME_TOO not in reply.effects:
        reply.effects = [*reply.effects, CAME_TOO]
    posts.redraw(session, reply.workspace_id, PostKind.REPLY, reply.id, now=now)


def _recent(
    session: Session, workspace_id: int, prospect_id: int, now: datetime
) -> Iterable[Reply]:
    return session.scalars(
        select(Reply)
        .where(
            Reply.workspace_id == workspace_id,
            Reply.prospect_id == prospect_id,
            Reply.received_at > now - SAME_WORDS,
        )
        .order_by(Reply.id.desc())
    )


def _with_words(replies: Iterable[Reply], text: str) -> Reply | None:
    words = text.split()
    return next((reply for reply in replies if reply.new_text.split() == words), None)
