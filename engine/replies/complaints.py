"""Decides whether a message is a mailbox provider's word that somebody marked a mail as spam.

Such a feedback report (RFC 5965) returns the mail it is about. Whoever complained is never written
to again, and the sender's health counts it, as with a complaint that an e-mail service reports.
"""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage, Message

from sqlalchemy.orm import Session

from engine.delivery.protection import suppression
from engine.delivery.sending import once_more
from engine.replies.bounces import ids_in, valid_address
from engine.replies.message_status import SUPPRESSES
from engine.views.messages import MessageStatus
from engine.views.replies import Complaint
from storage import events
from storage.states import EventKind
from storage.tables import Reply

NOT_MEANT = frozenset({"not-spam", "auth-failure"})
"""Kinds of feedback that say nothing against a mail's sender."""
PROVIDER = "mail"
CAUSE, REASON = SUPPRESSES[MessageStatus.COMPLAINED]
DONE = "They marked a message as spam: nobody writes to them again."


def read(message: EmailMessage, raw: bytes) -> Complaint | None:
    """The complaint in `message`, or None when it is none."""
    if str(message.get_param("report-type") or "").lower() != "feedback-report":
        return None
    told = [_fields(part) for part in message.walk() if _is_feedback(part)]
    if any(fields.get("feedback-type", "").lower() in NOT_MEANT for fields in told):
        return None
    named = [fields.get("original-rcpt-to", "") for fields in told]
    return Complaint(
        recipients=tuple(dict.fromkeys(one for one in map(valid_address, named) if one)),
        returned_ids=ids_in(raw, message),
    )


def act(session: Session, reply: Reply, *, now: datetime) -> None:
    """What follows from it, once; the prospect's sequences are locked."""
    if reply.touch_id is not None:
        once_more.arrived(session, reply.touch_id, because=DONE, now=now)
    suppression.suppress_prospect(
        session,
        reply.prospect_id,
        workspace_id=reply.workspace_id,
        cause=CAUSE,
        reason=REASON,
        by_member_id=None,
        now=now,
    )
    events.add_once(
        session,
        reply.workspace_id,
        EventKind.COMPLAINED,
        prospect_id=reply.prospect_id,
        touch_id=reply.touch_id,
        provider=PROVIDER,
        provider_id=f"{EventKind.COMPLAINED.value}:{reply.message_id}",
        at=now,
    )
    reply.effects = [DONE]
    session.flush()


def _is_feedback(part: Message) -> bool:
    return part.get_content_type() == "message/feedback-report"


def _fields(part: Message) -> dict[str, str]:
    """Its lines; the email package takes the part for a message, or leaves it as text."""
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        return {name.lower(): str(value).strip() for name, value in inner[0].items()}
    payload = part.get_payload(decode=True)
    text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    lines = (line.partition(":") for line in text.splitlines())
    return {name.strip().lower(): value.strip() for name, colon, value in lines if colon}
