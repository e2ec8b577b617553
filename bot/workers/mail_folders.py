"""Reads a folder over an open IMAP connection: what is new in it, each mail once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import OperationalError

from bot.imap_door import ImapDoor, ImapError, RefusedError
from engine.delivery.accounts.inboxes import ClaimedMailbox, LostError
from engine.delivery.sending import uncertain
from engine.replies import arriving, folders, inbound
from engine.replies.arriving import MOST_TRIES
from engine.replies.folders import Mark
from engine.replies.inbound import MOST_BYTES
from storage import seen_mail
from storage.database import Sessions

log = structlog.get_logger(__name__)

TOGETHER = 100
"""Of how many mails the Message-ID is asked for at once."""
PIECE_SECONDS = 10.0
"""After which other mailboxes have their turn; much less than a lease lasts."""


@dataclass(frozen=True)
class Folder:
    """A folder that is looked into, and how far it was read before."""

    mailbox: ClaimedMailbox
    door: ImapDoor
    name: str
    mark: Mark


class Reader:
    """Reads one piece of a folder at a time; how far it came stands in the rows."""

    def __init__(self, sessions: Sessions, now: Callable[[], datetime]) -> None:
        self._sessions = sessions
        self._now = now

    def look_into(self, mailbox: ClaimedMailbox, door: ImapDoor, name: str) -> bool:
        """Read what is new, and once more what could not be read. True when there may be more."""
        state = door.open(name)
        with self._sessions.begin() as session:
            validity = state.uid_validity
            mark = folders.opened(session, mailbox, name, validity, now=self._now())
        folder = Folder(mailbox, door, name, mark)
        found = door.uids(after=mark.read_through, since=mark.since)
        if found:
            self._read_new(folder, found[:TOGETHER])
            return True
        if state.uid_next - 1 > mark.read_through:  # what is there is older than our first message
            self._pass(folder, state.uid_next - 1)
        self._read_all(folder, mark.resting)
        return False

    def find_copies(self, mailbox: ClaimedMailbox, door: ImapDoor, name: str) -> None:
        """Look in the Sent folder for e-mails of which nobody knows whether they went out."""
        with self._sessions.begin() as session:
            asked = uncertain.asked_of(session, mailbox.workspace_id, mailbox.sender_id)
        if not asked:
            return
        door.open(name)
        for mail_id, message_id in asked.items():
            headers = door.id_headers(door.named(message_id)).values()
            if any(inbound.message_id_of(header) == message_id for header in headers):
                with self._sessions.begin() as session:
                    uncertain.settle_by_copy(session, mail_id, now=self._now())

    def _read_new(self, folder: Folder, uids: list[int]) -> None:
        """The bodies only of mails that were not seen, here or in another folder or mailbox."""
        try:
            headers = folder.door.id_headers(uids)
        except RefusedError:
            headers = dict.fromkeys(uids, b"")  # one is broken; it shows which when they are read
        named = {uid: inbound.message_id_of(header) for uid, header in headers.items()}
        with self._sessions.begin() as session:
            ids = {each for each in named.values() if each is not None}
            seen = seen_mail.known(session, folder.mailbox.workspace_id, ids)
        if self._read_all(folder, [uid for uid in named if named[uid] not in seen]):
            self._pass(folder, uids[-1])

    def _read_all(self, folder: Folder, uids: Iterable[int]) -> bool:
        """One after the other. False when it took so long that others have their turn first."""
        began = time.monotonic()
        for uid in uids:
            if time.monotonic() - began > PIECE_SECONDS:
                return False
            self._read(folder, uid)
        return True

    def _read(self, folder: Folder, uid: int) -> None:
        """Read a mail and note that it was, in one transaction."""
        try:
            raw = folder.door.fetch(uid, MOST_BYTES)
            if raw is None:
                self._pass(folder, uid)  # somebody removed it
                return
            mail, box = inbound.parse(raw), folder.mailbox
            with self._sessions.begin() as session:
                folders.passed(session, box, folder.mark, uid)
                arriving.read(session, box.workspace_id, mail, _key(folder, uid), now=self._now())
        except (OperationalError, LostError, ImapError):
            raise  # no fault of this mail
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the others are read
            self._failed(folder, uid, error)

    def _pass(self, folder: Folder, uid: int) -> None:
        with self._sessions.begin() as session:
            folders.passed(session, folder.mailbox, folder.mark, uid)

    def _failed(self, folder: Folder, uid: int, error: Exception) -> None:
        """Tried again when the others were read; at the last try the team is told of it."""
        box = folder.mailbox
        with self._sessions.begin() as session:
            tries = folders.failed(session, box, folder.mark, uid)
            log.warning("a mail could not be read", error=type(error).__name__, tries=tries)
            if tries >= MOST_TRIES:
                where = f"number {uid} of the folder {folder.name} of {box.address}"
                key = _key(folder, uid)
                arriving.give_up(session, box.workspace_id, key, where, now=self._now())
                folders.passed(session, box, folder.mark, uid)


def _key(folder: Folder, uid: int) -> str:
    return f"{folder.mark.id}/{uid}"
