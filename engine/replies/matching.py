"""Decides which of our messages an inbound mail answers, if any."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.delivery.accounts.senders import has_address
from engine.delivery.mail.message import UNSUBSCRIBE
from engine.prospects.suppressed import email_values
from engine.views.replies import InboundMail
from storage.states import Channel, MailState, TouchState
from storage.tables import Mail, Prospect, Sender, Touch

RECENT = timedelta(days=180)
"""How long after our last message a mail without a thread still counts as an answer to it."""
SKEW = timedelta(hours=12)
"""How wrong the clock and zone in a mail's Date may be."""
WENT_OUT = (MailState.SENT, MailState.UNCERTAIN, MailState.SENDING)
TOKEN = re.compile(rf"\b{UNSUBSCRIBE}\s+([0-9a-f]{{32}})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Match:
    """The prospect, the touch that is answered where it is known, and the mail if it was one.

    `quotes_it`: it names the mail's Message-ID or token, which only a mail that left can teach.
    """

    prospect_id: int
    touch_id: int | None
    mail_id: int | None
    quotes_it: bool = False


def match(session: Session, workspace_id: int, mail: InboundMail, now: datetime) -> Match | None:
    """By thread, by unsubscribe token, by the bounced recipient, last by the sender's address."""
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
    return None if report is not None else _by_address(session, workspace_id, mail, now)


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


def _by_address(
    session: Session, workspace_id: int, mail: InboundMail, now: datetime
) -> Match | None:
    """A prospect with that address to whom something went out lately, on any channel."""
    if "@" not in mail.from_address:
        return None
    keys = [key for _, key in email_values(mail.from_address)]
    theirs = Prospect.email_key.in_(keys)
    touch = _last_sent(session, workspace_id, theirs, now)
    left_at = None if touch is None else touch.sent_at
    if touch is None or left_at is None:
        came_back = _last_came_back(session, workspace_id, theirs, now)
        if came_back is None:
            return None
        touch, left_at = came_back
    if mail.written_at is not None and left_at is not None and mail.written_at < left_at - SKEW:
        return None  # it was written before ours went out, so it answers something else
    return _of_touch(session, touch)


def of_prospect(session: Session, prospect: Prospect, now: datetime) -> Match:
    """What somebody answers of whom a person says that they answered: the last that went out."""
    touch = _last_sent(session, prospect.workspace_id, Prospect.id == prospect.id, now)
    return Match(prospect.id, None, None) if touch is None else _of_touch(session, touch)


def _last_sent(
    session: Session, workspace_id: int, who: ColumnElement[bool], now: datetime
) -> Touch | None:
    return session.scalars(
        select(Touch)
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .where(
            Prospect.workspace_id == workspace_id,
            who,
            Touch.state == TouchState.SENT,
            Touch.sent_at > now - RECENT,
        )
        .order_by(Touch.sent_at.desc())
        .limit(1)
    ).first()


def _last_came_back(
    session: Session, workspace_id: int, who: ColumnElement[bool], now: datetime
) -> tuple[Touch, datetime | None] | None:
    """The last that was sent, came back and is to be tried again: it may have arrived after all.

    With when it left.
    """
    row = session.execute(
        select(Touch, Mail.sent_at)
        .join(Mail, Mail.touch_id == Touch.id)
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .where(
            Prospect.workspace_id == workspace_id,
            who,
            Mail.state == MailState.SENT,
            Mail.came_back_at.is_not(None),
            Mail.sent_at > now - RECENT,
        )
        .order_by(Mail.sent_at.desc())
        .limit(1)
    ).first()
    return None if row is None else (row[0], row[1])


def _of_touch(session: Session, touch: Touch) -> Match:
    mail_id = session.scalars(
        select(Mail.id)
        .where(Mail.touch_id == touch.id, Mail.state == MailState.SENT)
        .order_by(Mail.id.desc())
        .limit(1)
    ).first()
    return Match(touch.prospect_id, touch.id, mail_id)
