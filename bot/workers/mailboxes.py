"""Reads mailboxes by IMAP: each mail once, whichever process reads and however often it dies."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot import imap_folders
from bot.imap_door import INBOX, ImapDoor, ImapError, RefusedError
from bot.imap_folders import Places
from bot.runtime import Runtime
from bot.settings import Settings
from bot.workers.mail_folders import Reader
from engine.delivery.accounts import inboxes
from engine.delivery.accounts.inboxes import (
    PORTS,
    ClaimedMailbox,
    ImapServer,
    LostError,
    TeamMailbox,
)
from engine.delivery.accounts.reading_trouble import Trouble
from engine.errors import InvalidError
from engine.replies import folders
from storage.database import Sessions

log = structlog.get_logger(__name__)

EVERY_SECONDS = 2.0
"""How often the connections are looked at on which servers say what came; nothing is sent."""
CLAIM_EVERY = timedelta(seconds=5)
"""How often new mailboxes are looked for, and those that are to be tried again."""
HOLD_EVERY = timedelta(seconds=30)
POLL_EVERY = timedelta(seconds=60)
"""How often servers are asked that do not say by themselves when something came."""
ALL_EVERY = timedelta(minutes=5)
"""How often all folders are looked at; also keeps a connection from being ended as unused."""
END_SECONDS = 5.0


@dataclass
class Held:
    """A mailbox that is read here, the connection to it, and what is to be looked at next."""

    mailbox: ClaimedMailbox
    door: ImapDoor
    places: Places
    held_at: datetime
    all_at: datetime
    poll_at: datetime
    to_look: deque[str] = field(default_factory=deque)

    def folders(self) -> list[str]:
        """The inbox last: it is open then, and the server can be told at once to wait in it."""
        sent = (self.places.sent,) if self.places.sent else ()
        return list(dict.fromkeys([*self.places.read, *sent, INBOX]))


class Mailboxes:
    """All mailboxes that are read by IMAP, one connection each; what must last is in the rows."""

    def __init__(
        self,
        sessions: Sessions,
        now: Callable[[], datetime],
        owner: str,
        team: TeamMailbox | None = None,
    ) -> None:
        self._sessions = sessions
        self._now = now
        self._owner = owner
        self._team = team
        self._reader = Reader(sessions, now)
        self._held: list[Held] = []
        self._claim_at: datetime | None = None
        self._has_begun = False
        self._closing = False
        self._lock = threading.Lock()

    def step(self) -> bool:
        """Begin with one more mailbox, or look into a folder of one. False when nothing is new."""
        with self._lock:
            if self._closing:
                return False
            return self._begin() or any(self._takes_turn(held) for held in tuple(self._held))

    def close(self) -> None:
        """Let all mailboxes go, so that another process need not wait until the leases are over."""
        self._closing = True
        if not self._lock.acquire(timeout=END_SECONDS):
            return  # a server that does not answer; the leases end by themselves
        try:
            for held in self._held:
                held.door.drop()
                with suppress(LostError), self._sessions.begin() as session:
                    inboxes.let_go(session, held.mailbox)
            self._held.clear()
        finally:
            self._lock.release()

    def _begin(self) -> bool:
        """Claim a mailbox and connect. False when there is none to begin with."""
        now = self._now()
        if self._claim_at is not None and self._claim_at - CLAIM_EVERY <= now < self._claim_at:
            return False
        with self._sessions.begin() as session:
            if not self._has_begun:
                inboxes.end_unread(session, self._team, now=now)
            mailbox = inboxes.claim(session, owner=self._owner, team=self._team, now=now)
        self._has_begun = True
        if mailbox is None:
            self._claim_at = now + CLAIM_EVERY
            return False
        try:
            self._held.append(self._connect(mailbox))
        except ImapError as error:
            self._failed(mailbox, error.trouble)
        except LostError:
            log.info("a mailbox is read elsewhere", sender=mailbox.sender_id)
        return True

    def _connect(self, mailbox: ClaimedMailbox) -> Held:
        try:
            with self._sessions.begin() as session:
                server = inboxes.server_of(session, mailbox, self._team)
        except InvalidError as error:
            raise ImapError(Trouble.SEALED) from error
        door = ImapDoor(server)
        try:
            places = imap_folders.find(door, server.folders)
            with self._sessions.begin() as session:
                folders.are_read(session, mailbox, places.read, now=self._now())
        except (ImapError, LostError):
            door.drop()
            raise
        now = self._now()
        held = Held(mailbox, door, places, held_at=now, all_at=now, poll_at=now)
        log.info("reading a mailbox", sender=mailbox.sender_id)
        return held

    def _takes_turn(self, held: Held) -> bool:
        """Look at it if there may be something; what goes wrong ends its connection and no other.

        False when there is nothing to look at.
        """
        try:
            if not self._is_due(held):
                return False
            self._look(held)
        except LostError:
            log.info("a mailbox is read elsewhere", sender=held.mailbox.sender_id)
            self._drop(held)
        except RefusedError:
            self._drop(held)
            self._failed(held.mailbox, Trouble.REFUSED)
        except ImapError as error:
            self._drop(held)
            self._failed(held.mailbox, error.trouble)
        else:
            self._held.append(self._held.pop(self._held.index(held)))  # the others come first now
        return True

    def _is_due(self, held: Held) -> bool:
        now = self._now()
        if now - held.held_at >= HOLD_EVERY:
            with self._sessions.begin() as session:
                inboxes.hold(session, held.mailbox, now=now)
            held.held_at = now
        if not held.to_look:
            if now >= held.all_at:
                held.to_look.extend(held.folders())
                held.all_at = now + ALL_EVERY
            elif held.door.has_news() if held.door.waits else now >= held.poll_at:
                held.to_look.append(INBOX)
        return bool(held.to_look)

    def _look(self, held: Held) -> None:
        """One piece of the folder whose turn it is; at the end of the round, wait for news."""
        held.door.end_wait()
        folder = held.to_look[0]
        try:
            if folder == held.places.sent:
                self._reader.find_copies(held.mailbox, held.door, folder)
                more = False
            else:
                more = self._reader.look_into(held.mailbox, held.door, folder)
        except RefusedError:
            if folder == INBOX:
                raise
            more = False  # the other folders are read all the same
            self._cannot_open(held, folder)
        if not more:
            held.to_look.popleft()
        if not held.to_look:
            self._rest(held)

    def _cannot_open(self, held: Held, folder: str) -> None:
        log.warning("a folder could not be opened", sender=held.mailbox.sender_id)
        if folder in held.places.read:
            with self._sessions.begin() as session:
                folders.cannot_be_opened(session, held.mailbox, folder, now=self._now())

    def _rest(self, held: Held) -> None:
        """All was read. Servers that can are told to say when something comes into the inbox."""
        held.door.wait()
        now = self._now()
        with self._sessions.begin() as session:
            inboxes.has_read(session, held.mailbox, now=now)
        held.held_at, held.poll_at = now, now + POLL_EVERY

    def _drop(self, held: Held) -> None:
        held.door.drop()
        self._held.remove(held)

    def _failed(self, mailbox: ClaimedMailbox, trouble: Trouble) -> None:
        log.info("a mailbox could not be read", sender=mailbox.sender_id, trouble=trouble.value)
        with suppress(LostError), self._sessions.begin() as session:
            inboxes.has_failed(session, mailbox, trouble, now=self._now())


def team_mailbox(settings: Settings) -> TeamMailbox | None:
    """The mailbox that the settings say how to read; its log-in is that for sending unless said."""
    if settings.imap_host is None or settings.mail_from is None:
        return None
    secret = settings.imap_password or settings.smtp_password
    server = ImapServer(
        host=settings.imap_host,
        port=settings.imap_port or PORTS[settings.imap_security],
        security=settings.imap_security,
        username=settings.imap_username or settings.smtp_username or settings.mail_from,
        password=secret.get_secret_value() if secret else "",
        folders=settings.imap_folder_names,
    )
    return TeamMailbox(settings.mail_from, server)


def build(runtime: Runtime) -> Mailboxes:
    """The reader of the team's mailbox, where there is one, and of its members'."""
    return Mailboxes(runtime.sessions, runtime.now, runtime.owner, team_mailbox(runtime.settings))
