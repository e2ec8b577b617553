"""Decides what becomes of a message that arrived, by whichever way: read, or told of."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import notices
from engine.replies import receiving
from engine.views.replies import InboundMail
from storage.tables import SeenMail

MOST_TRIES = 5
"""How often a mail is tried that cannot be read, in rounds of their own."""


def read(
    session: Session, workspace_id: int, mail: InboundMail, key: str, *, now: datetime
) -> bool:
    """Whether it answers something of ours. `key` names it where it lies."""
    receiving.receive(session, workspace_id, mail, now=now)
    text = "The e-mail that could not be read has been read."
    notices.clear(session, workspace_id, _notice(key), text, now=now)
    return bool(
        session.scalar(
            select(SeenMail.matched).where(
                SeenMail.workspace_id == workspace_id, SeenMail.message_id == mail.message_id
            )
        )
    )


def give_up(session: Session, workspace_id: int, key: str, where: str, *, now: datetime) -> None:
    """It cannot be read, whatever is wrong with it; a person looks for it `where` it lies."""
    text = (
        "An e-mail that came in could not be read, and may be an answer. Look for it in the "
        f"mailbox: {where}. The others are read."
    )
    notices.tell(session, workspace_id, _notice(key), text, now=now)


def _notice(key: str) -> str:
    """Names the notice about one mail; what it is called where it lies may be long."""
    return f"unread:{hashlib.sha256(key.encode(errors='surrogateescape')).hexdigest()[:16]}"
