"""Keeps which deliveries from Slack were acted on, so that a redelivery does nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from storage.tables import SlackInbox
from storage.unique import add_once


def once(session: Session, key: str, now: datetime) -> bool:
    """True for the first transaction that names `key`, False for every later one."""
    return add_once(session, SlackInbox, key=key, received_at=now) is not None
