"""Decides how far a folder of a mailbox was read, so that no mail in it is read twice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.delivery.accounts import folder_notices
from engine.delivery.accounts.inboxes import ClaimedMailbox, check_held
from engine.replies.last_sent import RECENT
from storage.tables import MailFolder, Sender, Touch
from storage.unique import add_once

MARGIN = timedelta(days=1)
"""Servers look for mails by the day of their own clocks."""


@dataclass(frozen=True)
class Mark:
    """How far a folder was read, and which mails before that could not be, with their tries.

    `since`: older mails answer nothing of ours; None where something was read already.
    """

    id: int
    read_through: int
    resting: dict[int, int]
    since: date | None


def opened(
    session: Session, mailbox: ClaimedMailbox, name: str, uid_validity: int, *, now: datetime
) -> Mark:
    """Where to go on in a folder; from the start when its UIDs no longer mean the same."""
    check_held(session, mailbox)
    found = (
        select(MailFolder)
        .where(
            MailFolder.workspace_id == mailbox.workspace_id,
            MailFolder.sender_id == mailbox.sender_id,
            MailFolder.name == name,
        )
        .execution_options(populate_existing=True)
    )
    folder = session.scalars(found).first()
    if folder is None:
        add_once(
            session,
            MailFolder,
            workspace_id=mailbox.workspace_id,
            sender_id=mailbox.sender_id,
            name=name,
            uid_validity=uid_validity,
        )
        folder = session.scalars(found).one()
    if folder.uid_validity != uid_validity:
        folder.uid_validity, folder.read_through, folder.resting = uid_validity, 0, {}
        session.flush()
    folder_notices.is_there(session, mailbox.workspace_id, mailbox.sender_id, name, now=now)
    return Mark(
        id=folder.id,
        read_through=folder.read_through,
        resting={int(uid): tries for uid, tries in folder.resting.items()},
        since=None if folder.read_through else _since(session, mailbox.workspace_id, now),
    )


def are_read(
    session: Session, mailbox: ClaimedMailbox, names: Collection[str], *, now: datetime
) -> None:
    """Which folders are read from now on; what was said of others is over."""
    check_held(session, mailbox)
    folder_notices.only(session, session.get_one(Sender, mailbox.sender_id), names, now=now)


def cannot_be_opened(
    session: Session, mailbox: ClaimedMailbox, name: str, *, now: datetime
) -> None:
    """A folder that is to be read is gone, or has another name; the others are read."""
    check_held(session, mailbox)
    folder_notices.is_gone(session, session.get_one(Sender, mailbox.sender_id), name, now=now)


def _since(session: Session, workspace_id: int, now: datetime) -> date:
    """The day before the team's first message, which is the first that can be answered."""
    first = session.scalar(
        select(func.min(func.coalesce(Touch.sent_at, Touch.decided_at))).where(
            Touch.workspace_id == workspace_id
        )
    )
    return (max(first or now, now - RECENT) - MARGIN).date()


def passed(session: Session, mailbox: ClaimedMailbox, mark: Mark, uid: int) -> None:
    """The mail was read, or need not be; and so all before it."""
    folder = _held_folder(session, mailbox, mark)
    folder.read_through = max(folder.read_through, uid)
    folder.resting = {each: tries for each, tries in folder.resting.items() if each != str(uid)}
    session.flush()


def failed(session: Session, mailbox: ClaimedMailbox, mark: Mark, uid: int) -> int:
    """The mail could not be read: it rests until the others were. How often that was."""
    folder = _held_folder(session, mailbox, mark)
    tries = folder.resting.get(str(uid), 0) + 1
    folder.read_through = max(folder.read_through, uid)
    folder.resting = {**folder.resting, str(uid): tries}
    session.flush()
    return tries


def _held_folder(session: Session, mailbox: ClaimedMailbox, mark: Mark) -> MailFolder:
    check_held(session, mailbox)
    return session.get_one(MailFolder, mark.id, populate_existing=True)
