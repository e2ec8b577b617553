"""Decides what is said of a folder that cannot be opened: once, to whose mailbox it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine import notices
from storage.tables import Notice, Sender


def is_gone(session: Session, sender: Sender, name: str, *, now: datetime) -> None:
    """Answers in it are not read, those in other folders are."""
    notices.tell(
        session,
        sender.workspace_id,
        _key(sender.id, name),
        f"The folder “{name}” of {sender.address} cannot be opened, so answers in it are not read; "
        "those in the other folders are. If it is gone or has another name, "
        f"{_where_to_say(sender)}.",
        for_member_id=sender.member_id,
        now=now,
    )


def _where_to_say(sender: Sender) -> str:
    if sender.imap_host is None:
        return "say so in DRUMBEAT_IMAP_FOLDERS and start again"
    return "an admin says so at /outreach senders, Change"


def is_there(
    session: Session, workspace_id: int, sender_id: int, name: str, *, now: datetime
) -> None:
    text = f"The folder “{name}” is read again."
    notices.clear(session, workspace_id, _key(sender_id, name), text, now=now)


def only(session: Session, sender: Sender, names: Collection[str], *, now: datetime) -> None:
    """These are read from now on: of others nothing is wrong any more."""
    for key in session.scalars(_open(sender).with_only_columns(Notice.key)).all():
        name = key.removeprefix(_key(sender.id, ""))
        if name not in names:
            text = f"The folder “{name}” of {sender.address} is no longer read."
            notices.clear(session, sender.workspace_id, key, text, now=now)


def forget(session: Session, sender: Sender, *, now: datetime) -> None:
    """Which folders are read was changed: whatever is still wrong is said anew."""
    text = f"How answers to {sender.address} are read was changed; its folders are tried again."
    for key in session.scalars(_open(sender).with_only_columns(Notice.key)).all():
        notices.clear(session, sender.workspace_id, key, text, now=now)


def told(session: Session, sender: Sender) -> list[str]:
    """What was said and is not over."""
    return list(session.scalars(_open(sender).with_only_columns(Notice.text)))


def _open(sender: Sender) -> Select[Notice]:
    return (
        select(Notice)
        .where(
            Notice.workspace_id == sender.workspace_id,
            Notice.key.startswith(_key(sender.id, ""), autoescape=True),
            Notice.over_at.is_(None),
        )
        .order_by(Notice.id)
    )


def _key(sender_id: int, name: str) -> str:
    return f"folder:{sender_id}:{name}"
