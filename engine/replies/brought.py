"""Decides what becomes of an answer that a colleague brings: read as an e-mail's, and once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.locks import lock_people
from engine.errors import ConflictError, InvalidError
from engine.prospects.presence import present
from engine.replies import acting, last_sent, same_words
from engine.replies.classify import classify
from engine.replies.receiving import arrived, keep, tell
from engine.replies.stripping import own_text
from engine.views.base import Actor
from engine.views.replies import InboundMail, ReplyAlert
from engine.views.shortcuts import ReplyToLog
from storage import seen_mail
from storage.tables import Mail, Prospect, Reply, SeenMail


def log_reply(session: Session, request: ReplyToLog, *, by: Actor, now: datetime) -> ReplyAlert:
    """Read an answer that stands in Slack, with all that one of a mailbox sets off.

    ConflictError when that message was logged before, or the same words are here already.
    """
    prospect = present(session, request.prospect_id, workspace_id=by.workspace_id)
    mail = _as_mail(prospect, request)
    seen_id = seen_mail.first_sight(session, by.workspace_id, mail.message_id, now)
    if seen_id is None:
        raise _logged_before(session, by.workspace_id, mail.message_id)
    session.get_one(SeenMail, seen_id).matched = True
    found = last_sent.of_prospect(session, prospect, now)
    lock_people(session, [prospect.id], found.touch_id)
    present(session, prospect.id, workspace_id=by.workspace_id, locked=True)
    if same_words.is_here(session, by.workspace_id, prospect.id, mail.new_text, now=now):
        raise ConflictError(
            f"This answer of {prospect.full_name} is here already. Nothing was done again."
        )
    zone = workspaces.zone_of(workspaces.get(session, by.workspace_id))
    received = arrived(mail, now).astimezone(zone).date()
    reading = classify(mail, received)
    reply = keep(session, mail, found, reading, now=now)
    sent = session.get(Mail, found.mail_id) if found.mail_id is not None else None
    acting.act(session, reply, reading, mail=sent, bounce=None, received=received, now=now)
    reply.effects = [f"{by.name} logged it.", *reply.effects]
    return tell(session, reply, now=now)


def _as_mail(prospect: Prospect, request: ReplyToLog) -> InboundMail:
    """The same shape as an e-mail, so that it is read, kept and shown in the same way."""
    words = own_text(request.text.replace("\0", ""), from_name=prospect.full_name).new
    if not words:
        raise InvalidError(
            "There are no words of theirs in it. Put in what they answered.", field="text"
        )
    return InboundMail(
        message_id=f"<{request.message}{same_words.OF_SLACK}",
        in_reply_to=(),
        from_address=prospect.email or prospect.linkedin_url or prospect.phone or "",
        from_name=prospect.full_name,
        to_addresses=(),
        subject="",
        written_at=request.written_at,
        month_first=None,
        headers={},
        new_text=words,
        signature="",
        bounce=None,
        by_email=False,
    )


def _logged_before(session: Session, workspace_id: int, message_id: str) -> ConflictError:
    """Whose answer it was taken for; nobody's once they were erased."""
    name = session.scalar(
        select(Prospect.full_name)
        .join(Reply, Reply.prospect_id == Prospect.id)
        .where(Reply.workspace_id == workspace_id, Reply.message_id == message_id)
    )
    whose = f" as an answer of {name}" if name else ""
    return ConflictError(f"This message was logged before{whose}. Nothing was done again.")
