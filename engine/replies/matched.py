"""Says which message of ours an answer is about, and which was the last that went to somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from storage.states import MailState, TouchState
from storage.tables import Mail, Prospect, Touch

RECENT = timedelta(days=180)
"""How long after our last message a mail without a thread still counts as an answer to it."""
SKEW = timedelta(hours=12)
"""How wrong the clock and zone in a mail's Date may be."""
WENT_OUT = (MailState.SENT, MailState.UNCERTAIN, MailState.SENDING)


@dataclass(frozen=True)
class Match:
    """The prospect, the touch that is answered where it is known, and the mail if it was one.

    `quotes_it`: it names the mail's Message-ID or token, which only a mail that left can teach.
    `elsewhere`: it goes on with another conversation, so that only a request to end, or an absence,
    concerns us.
    """

    prospect_id: int
    touch_id: int | None
    mail_id: int | None
    quotes_it: bool = False
    elsewhere: bool = False


def of_prospect(session: Session, prospect: Prospect, now: datetime) -> Match:
    """What somebody answers of whom a person says that they answered: the last that went out."""
    touch = last_sent(session, prospect.workspace_id, Prospect.id == prospect.id, now, until=now)
    return Match(prospect.id, None, None) if touch is None else of_touch(session, touch)


def last_sent(
    session: Session,
    workspace_id: int,
    who: ColumnElement[bool],
    now: datetime,
    *,
    until: datetime,
) -> Touch | None:
    """The last that had gone out to them by then, on any channel, and lately."""
    return session.scalars(
        select(Touch)
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .where(
            Prospect.workspace_id == workspace_id,
            who,
            Touch.state == TouchState.SENT,
            Touch.sent_at > now - RECENT,
            Touch.sent_at <= until,
        )
        .order_by(Touch.sent_at.desc())
        .limit(1)
    ).first()


def of_touch(session: Session, touch: Touch) -> Match:
    mail_id = session.scalars(
        select(Mail.id)
        .where(Mail.touch_id == touch.id, Mail.state == MailState.SENT)
        .order_by(Mail.id.desc())
        .limit(1)
    ).first()
    return Match(touch.prospect_id, touch.id, mail_id)
