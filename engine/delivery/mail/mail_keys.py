"""Decides how the outside world names one of our mails: its number and its unguessable token."""

from __future__ import annotations

import hmac
import re

from sqlalchemy.orm import Session

from engine.delivery.mail.message import token_of
from storage.tables import Mail

KEY = re.compile(r"([1-9][0-9]{0,17})-([0-9a-f]{32})")


def key_of(mail_id: int, message_id: str) -> str:
    """`12-0f…`: what stands in an unsubscribe address and in a provider's report."""
    return f"{mail_id}-{token_of(message_id)}"


def mail_of(session: Session, key: str) -> Mail | None:
    """The mail of that key, of whatever workspace: who has the token was sent it."""
    found = KEY.fullmatch(key)
    mail = session.get(Mail, int(found[1])) if found else None
    if found is None or mail is None:
        return None
    return mail if hmac.compare_digest(token_of(mail.message_id), found[2]) else None
