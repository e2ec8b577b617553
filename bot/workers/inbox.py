"""Reads the Maildir in which answers arrive: each mail once; what is not ours stays untouched."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy.exc import OperationalError

from bot.runtime import Runtime
from engine.delivery.accounts import senders
from engine.replies import arriving, inbound
from engine.replies.arriving import MOST_TRIES
from engine.replies.inbound import MOST_BYTES
from storage.database import Sessions

log = structlog.get_logger(__name__)

EVERY_SECONDS = 2.0
"""How often the folder is looked at; nobody rings when a mail arrives."""
READ = ":2,"
"""What Maildir puts after the name of a mail that is no longer new; no flags."""

MOST_NAME = 80


class Inbox:
    """One Maildir. `_known` spares a second look; what was read stands in the table `seen_mail`.

    A mail that cannot be read rests until all others were looked at, and is tried again in the next
    round; after `MOST_TRIES` the team is told, and it stays where it is until the next start.
    """

    def __init__(
        self, sessions: Sessions, now: Callable[[], datetime], maildir: Path, address: str
    ) -> None:
        self._sessions = sessions
        self._now = now
        self._maildir = maildir
        self._address = address
        self._known: set[str] = set()
        self._resting: set[str] = set()
        self._round: deque[Path] = deque()
        self._failures: Counter[str] = Counter()

    def step(self) -> bool:
        """Read the next mail that was not looked at yet. False when there is none."""
        if not self._round:
            self._round.extend(self._unknown())
        if not self._round:
            self._resting.clear()
            return False
        path = self._round.popleft()
        key = _key(path)
        try:
            matched = self._read(path)
        except FileNotFoundError:
            self._resting.add(key)  # another program moved it; the next round finds it there
            return True
        except OperationalError:
            self._round.clear()
            raise  # the database is away, which is not this mail's fault
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the others are read
            self._failed(key, error)
            return True
        if matched is None:
            self._round.clear()
            return False
        self._known.add(key)
        if matched and path.parent.name == "new":
            self._move(path)
        return True

    def _read(self, path: Path) -> bool | None:
        """Whether it answers something of ours; None while the mailbox is nobody's yet."""
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES)
        mail = inbound.parse(raw)
        with self._sessions.begin() as session:
            workspace_id = senders.workspace_of(session, self._address)
            if workspace_id is None:
                return None
            return arriving.read(session, workspace_id, mail, _key(path), now=self._now())

    def _failed(self, key: str, error: Exception) -> None:
        """Tried again in the next round; given up at the last try, when the team is told."""
        self._resting.add(key)
        self._failures[key] += 1
        tries = self._failures[key]
        log.warning("a mail could not be read", error=type(error).__name__, tries=tries)
        if tries < MOST_TRIES:
            return
        with self._sessions.begin() as session:
            workspace_id = senders.workspace_of(session, self._address)
            if workspace_id is not None:
                where = f"its file is {key[:MOST_NAME]!a}"
                arriving.give_up(session, workspace_id, key, where, now=self._now())
        self._known.add(key)
        del self._failures[key]

    def _unknown(self) -> Iterator[Path]:
        """Mails not looked at yet, the new ones first, the oldest first (names begin with time)."""
        for folder in ("new", "cur"):
            try:
                names = sorted((self._maildir / folder).iterdir())
            except FileNotFoundError:
                continue
            for path in names:
                key = _key(path)
                if not path.name.startswith(".") and not self._is_done(key):
                    yield path

    def _is_done(self, key: str) -> bool:
        return key in self._known or key in self._resting

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
