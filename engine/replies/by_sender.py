"""Decides whether a mail that names none of ours answers one, by who wrote it, what about and when.

The same subject says so. Without it, a new mail of somebody whom we wrote to does; one that was
sent to many, or that a program sent of its own accord, does not.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from engine.prospects.suppressed import email_values
from engine.replies import last_sent
from engine.replies.failures import ANSWER
from engine.replies.last_sent import SKEW, Lately, Match
from engine.replies.machines import is_unasked
from engine.replies.phrasing import folded
from engine.views.replies import InboundMail
from storage.tables import Prospect

NEARLY: Final = timedelta(hours=1)
"""How much earlier than ours a mail with another subject may be dated: so far clocks are wrong."""
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
    lately = Lately(workspace_id, theirs, now, until=written + SKEW)
    found = _by_subject(session, lately, mail.subject, whole=unasked)
    if found is not None or unasked:
        return found
    found = _by_time(session, replace(lately, until=written + NEARLY))
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


def _by_subject(session: Session, lately: Lately, subject: str, *, whole: bool) -> Match | None:
    """The last mail with that subject."""
    sent = last_sent.mails(session, lately)
    found = next(
        (each for each in sent if is_same_subject(subject, each.subject, whole=whole)), None
    )
    return None if found is None else Match(found.prospect_id, found.touch_id, found.id)


def _by_time(session: Session, lately: Lately) -> Match | None:
    """The last message that had gone out when it was written, on any channel."""
    touch = last_sent.touch(session, lately) or last_sent.touch_that_came_back(session, lately)
    return None if touch is None else last_sent.of_touch(session, touch)
