"""Reads the Maildir in which answers arrive: each mail once; what is not ours stays untouched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import select

from bot.runtime import Runtime
from engine.delivery import senders
from engine.replies import inbound, receiving
from engine.replies.inbound import MOST_BYTES
from storage.database import Sessions
from storage.tables import SeenMail

log = structlog.get_logger(__name__)

EVERY_SECONDS = 2.0
"""How often the folder is looked at; nobody rings when a mail arrives."""
READ = ":2,"
"""What Maildir puts after the name of a mail that is no longer new; no flags."""


class Inbox:
    """One Maildir. `_known` spares a second look; what was read stands in the table `seen_mail`."""

    def __init__(
        self, sessions: Sessions, now: Callable[[], datetime], maildir: Path, address: str
    ) -> None:
        self._sessions = sessions
        self._now = now
        self._maildir = maildir
        self._address = address
        self._known: set[str] = set()

    def step(self) -> bool:
        """Read the next mail that was not looked at yet. False when there is none."""
        path = next(self._unknown(), None)
        if path is None:
            return False
        self._known.add(_key(path))
        try:
            with path.open("rb") as file:
                raw = file.read(MOST_BYTES)
        except FileNotFoundError:
            return True  # another program moved it; it is found again under its new name
        mail = inbound.parse(raw)
        with self._sessions.begin() as session:
            workspace_id = senders.workspace_of(session, self._address)
            if workspace_id is None:
                self._known.discard(_key(path))
                return False
            receiving.receive(session, workspace_id, mail, now=self._now())
            matched = session.scalar(
                select(SeenMail.matched).where(
                    SeenMail.workspace_id == workspace_id, SeenMail.message_id == mail.message_id
                )
            )
        if matched and path.parent.name == "new":
            self._move(path)
        return True

    def _unknown(self) -> Iterator[Path]:
        """Mails not looked at yet, the new ones first, the oldest first (names begin with time)."""
        for folder in ("new", "cur"):
            try:
                names = sorted((self._maildir / folder).iterdir())
            except FileNotFoundError:
                continue
            for path in names:
                if not path.name.startswith(".") and _key(path) not in self._known:
                    yield path

    def _move(self, path: Path) -> None:
        """What was read is no longer new; its name stays its own."""
        try:
            path.rename(self._maildir / "cur" / f"{path.name}{READ}")
        except OSError as error:
            log.warning("a mail could not be moved", error=type(error).__name__)


def _key(path: Path) -> str:
    """A mail's name without the flags that mail programs change."""
    return path.name.partition(":")[0]


def build(runtime: Runtime) -> Inbox | None:
    """The reader for these settings; None without a Maildir and a mailbox of our own."""
    settings = runtime.settings
    if settings.maildir is None or settings.mail_from is None:
        return None
    return Inbox(runtime.sessions, runtime.now, settings.maildir, settings.mail_from)
