"""Decides whether a mail that names none of ours answers one, by who wrote it, what about and when.

The same subject says so. Without it, a new mail of somebody whom we wrote to does; one that was
sent to many, or that a program sent of its own accord, does not.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.prospects.suppressed import email_values
from engine.replies.failures import ANSWER
from engine.replies.machines import is_unasked
from engine.replies.matched import RECENT, SKEW, Match, last_sent, of_touch
from engine.replies.phrasing import folded
from engine.views.replies import InboundMail
from storage.states import Channel, MailState
from storage.tables import Mail, Prospect, Touch

NEARLY: Final = timedelta(hours=1)
"""How much earlier than ours a mail with another subject may be dated: so far clocks are wrong."""
LAST: Final = 20
"""So many of our mails to one person are looked at for their subject."""
TELLING: Final = 8
"""A subject of several words, and so many characters, is also known within another."""
LABEL: Final = re.compile(r"\A\s*\[[^\]]*\](?=\s*\S)")
"""What a mail server or a ticket system put before a subject, as in “[Case 7] Re: …”."""


def by_sender(
    session: Session, workspace_id: int, mail: InboundMail, now: datetime
) -> Match | None:
    """The message of ours that it answers; None for a stranger's, and for what answers none.

    Exactly the address that we wrote to: a colleague at the same company has not answered.
    """
    if "@" not in mail.from_address:
        return None
    theirs = Prospect.email_key.in_([key for _, key in email_values(mail.from_address)])
    written = min(mail.written_at or now, now)
    unasked = is_unasked(mail)
    found = _by_subject(
        session, workspace_id, theirs, mail.subject, now, until=written + SKEW, whole=unasked
    )
    if found is not None or unasked:
        return found
    found = _by_time(session, workspace_id, theirs, now, until=written + NEARLY)
    return None if found is None else replace(found, elsewhere=bool(mail.in_reply_to))


def is_same_subject(theirs: str, ours: str, *, whole: bool = False) -> bool:
    """Whether a subject is another's, whatever programs put before it, or around a longer one.

    `whole`: only the marks of an answer, and labels, may stand before it.
    """
    said, meant = _bare(theirs), _bare(ours)
    if not meant or whole or said == meant:
        return bool(meant) and said == meant
    same = re.escape(meant)
    if re.fullmatch(rf"(?:.*[:\])] )?{same}(?: [\[(].*)?", said):
        return True
    known = len(meant) >= TELLING and " " in meant
    return known and re.search(rf"(?<!\w){same}(?!\w)", said) is not None


def _bare(subject: str) -> str:
    """Without what stands before it, by whatever number of programs."""
    bare, before = folded(subject), ""
    while bare != before:
        before, bare = bare, LABEL.sub("", ANSWER.sub("", bare))
    return " ".join(bare.casefold().split())


def _by_subject(
    session: Session,
    workspace_id: int,
    who: ColumnElement[bool],
    subject: str,
    now: datetime,
    *,
    until: datetime,
    whole: bool,
) -> Match | None:
    """The last mail with that subject; of a message of several tries the last try."""
    mails = session.scalars(
        select(Mail)
        .join(Prospect, Prospect.id == Mail.prospect_id)
        .where(
            Prospect.workspace_id == workspace_id,
            who,
            Mail.channel == Channel.EMAIL,
            Mail.state == MailState.SENT,
            Mail.sent_at > now - RECENT,
            Mail.sent_at <= until,
        )
        .order_by(Mail.sent_at.desc(), Mail.id.desc())
        .limit(LAST)
    )
    found = next(
        (each for each in mails if is_same_subject(subject, each.subject, whole=whole)), None
    )
    return None if found is None else Match(found.prospect_id, found.touch_id, found.id)


def _by_time(
    session: Session,
    workspace_id: int,
    who: ColumnElement[bool],
    now: datetime,
    *,
    until: datetime,
) -> Match | None:
    """The last message that had gone out when it was written, on any channel."""
    touch = last_sent(session, workspace_id, who, now, until=until) or _last_came_back(
        session, workspace_id, who, now, until=until
    )
    return None if touch is None else of_touch(session, touch)


def _last_came_back(
    session: Session,
    workspace_id: int,
    who: ColumnElement[bool],
    now: datetime,
    *,
    until: datetime,
) -> Touch | None:
    """The last that was sent, came back and is to be tried again: it may have arrived after all."""
    return session.scalars(
        select(Touch)
        .join(Mail, Mail.touch_id == Touch.id)
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .where(
            Prospect.workspace_id == workspace_id,
            who,
            Mail.state == MailState.SENT,
            Mail.came_back_at.is_not(None),
            Mail.sent_at > now - RECENT,
            Mail.sent_at <= until,
        )
        .order_by(Mail.sent_at.desc())
        .limit(1)
    ).first()
