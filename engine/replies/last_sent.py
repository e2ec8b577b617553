"""Says what went out last to somebody, and which message of ours an answer is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from storage.states import Channel, MailState, TouchState
from storage.tables import Mail, Prospect, Touch

RECENT = timedelta(days=180)
"""How long after our last message a mail without a thread still counts as an answer to it."""
SKEW = timedelta(hours=12)
"""How wrong the clock and zone in a mail's Date may be."""
WENT_OUT = (MailState.SENT, MailState.UNCERTAIN, MailState.SENDING)
LAST: Final = 20
"""So many of our mails to one person are looked at."""


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


@dataclass(frozen=True)
class Lately:
    """To whom of a workspace, and by when it had gone out; what is older answers nobody."""

    workspace_id: int
    who: ColumnElement[bool]
    now: datetime
    until: datetime

    def holds(self, sent_at: Any) -> tuple[ColumnElement[bool], ...]:
        """Of what is joined with its prospect."""
        return (
            Prospect.workspace_id == self.workspace_id,
            self.who,
            sent_at > self.now - RECENT,
            sent_at <= self.until,
        )


def touch(session: Session, lately: Lately) -> Touch | None:
    """The last, on any channel."""
    return session.scalars(
        select(Touch)
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .where(*lately.holds(Touch.sent_at), Touch.state == TouchState.SENT)
        .order_by(Touch.sent_at.desc())
        .limit(1)
    ).first()


def touch_that_came_back(session: Session, lately: Lately) -> Touch | None:
    """The last that was sent, came back and is to be tried again: it may have arrived after all."""
    return session.scalars(
        select(Touch)
        .join(Mail, Mail.touch_id == Touch.id)
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .where(
            *lately.holds(Mail.sent_at),
            Mail.state == MailState.SENT,
            Mail.came_back_at.is_not(None),
        )
        .order_by(Mail.sent_at.desc())
        .limit(1)
    ).first()


def mails(session: Session, lately: Lately) -> Sequence[Mail]:
    """The last e-mails, the newest first; of a message of several tries the last try."""
    return session.scalars(
        select(Mail)
        .join(Prospect, Prospect.id == Mail.prospect_id)
        .where(
            *lately.holds(Mail.sent_at),
            Mail.channel == Channel.EMAIL,
            Mail.state == MailState.SENT,
        )
        .order_by(Mail.sent_at.desc(), Mail.id.desc())
        .limit(LAST)
    ).all()


def of_prospect(session: Session, prospect: Prospect, now: datetime) -> Match:
    """What somebody answers of whom a person says that they answered: the last that went out."""
    lately = Lately(prospect.workspace_id, Prospect.id == prospect.id, now, until=now)
    found = touch(session, lately)
    return Match(prospect.id, None, None) if found is None else of_touch(session, found)


def of_touch(session: Session, answered: Touch) -> Match:
    """Its mail is the last try that was sent."""
    mail_id = session.scalars(
        select(Mail.id)
        .where(Mail.touch_id == answered.id, Mail.state == MailState.SENT)
        .order_by(Mail.id.desc())
        .limit(1)
    ).first()
    return Match(answered.prospect_id, answered.id, mail_id)
