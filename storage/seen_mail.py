"""Keeps which inbound mails were looked at, so that each is read once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import SeenMail
from storage.unique import add_once


def known(session: Session, workspace_id: int, message_ids: Collection[str]) -> set[str]:
    """Which of these Message-IDs were looked at already."""
    return set(
        session.scalars(
            select(SeenMail.message_id).where(
                SeenMail.workspace_id == workspace_id, SeenMail.message_id.in_(message_ids)
            )
        )
    )


def first_sight(session: Session, workspace_id: int, message_id: str, now: datetime) -> int | None:
    """The new row's id for the first transaction that names a mail, None for every later one."""
    return add_once(
        session,
        SeenMail,
        workspace_id=workspace_id,
        message_id=message_id,
        matched=False,
        seen_at=now,
    )
