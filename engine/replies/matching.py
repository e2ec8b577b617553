"""Decides which of our messages an inbound mail answers, if any."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.delivery.accounts.senders import has_address
from engine.delivery.mail.message import UNSUBSCRIBE
from engine.replies.by_sender import by_sender
from engine.replies.last_sent import RECENT, WENT_OUT, Match
from engine.views.replies import InboundMail
from storage.states import Channel
from storage.tables import Mail, Sender

TOKEN = re.compile(rf"\b{UNSUBSCRIBE}\s+([0-9a-f]{{32}})\b", re.IGNORECASE)


def match(session: Session, workspace_id: int, mail: InboundMail, now: datetime) -> Match | None:
    """By thread, by unsubscribe token, by the bounced recipient, last by sender and subject."""
    if _is_ours(session, workspace_id, mail.from_address):
        return None
    report = mail.bounce or mail.complaint
    ids = mail.in_reply_to + (report.returned_ids if report else ())
    found = _by_message_ids(session, workspace_id, ids)
    if found is None and (token := TOKEN.search(mail.subject)):
        found = _by_token(session, workspace_id, token[1].lower())
    quotes_it = found is not None
    if found is None and report is not None:
        found = _by_recipient(session, workspace_id, report.recipients, now)
    if found is not None:
        return Match(found.prospect_id, found.touch_id, found.id, quotes_it)
    return None if report is not None else by_sender(session, workspace_id, mail, now)


def asks_by_token(mail: InboundMail) -> bool:
    """Whether this is an unsubscribe request made by our List-Unsubscribe header."""
    return TOKEN.search(mail.subject) is not None


def _is_ours(session: Session, workspace_id: int, address: str) -> bool:
    """A copy of what we sent ourselves is no answer."""
    return (
        session.scalar(
            select(Sender.id).where(
                Sender.workspace_id == workspace_id,
                Sender.channel == Channel.EMAIL,
                has_address(Sender.address, address),
            )
        )
        is not None
    )


def _by_message_ids(session: Session, workspace_id: int, ids: Sequence[str]) -> Mail | None:
    found = {
        mail.message_id: mail
        for mail in session.scalars(
            select(Mail).where(
                Mail.workspace_id == workspace_id,
                Mail.message_id.in_(ids),
                Mail.state.in_(WENT_OUT),
            )
        )
    }
    return next((found[one] for one in ids if one in found), None)


def _by_token(session: Session, workspace_id: int, token: str) -> Mail | None:
    return session.scalars(
        select(Mail).where(
            Mail.workspace_id == workspace_id, Mail.message_id.startswith(f"<{token}@")
        )
    ).first()


def _by_recipient(
    session: Session, workspace_id: int, recipients: Sequence[str], now: datetime
) -> Mail | None:
    return session.scalars(
        select(Mail)
        .where(
            Mail.workspace_id == workspace_id,
            has_address(Mail.to_address, *recipients),
            Mail.state.in_(WENT_OUT),
            Mail.approved_at > now - RECENT,
        )
        .order_by(Mail.id.desc())
        .limit(1)
    ).first()
