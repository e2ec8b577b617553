"""Opens mailboxes by IMAP: the one door, through which mails are looked at and nothing is changed.

Folders are opened with EXAMINE and mails fetched with PEEK, so that no mail is marked as read.
"""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import (
    CapabilityError,
    IMAPClientAbortError,
    IMAPClientError,
    LoginError,
)
from imapclient.imapclient import ALL, JUNK, SENT

from engine.delivery.accounts.inboxes import ImapServer
from engine.delivery.accounts.reading_trouble import Trouble
from storage.states import ImapSecurity

CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 20.0
INBOX = "INBOX"
ID = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
PASSING = ("[unavailable]", "[inuse]", "[limit]", "[serverbug]", "too many", "try again")
"""What a server says at the log-in when the password may well be right (RFC 5530, and practice)."""
UNASKED: Final = (b"EXISTS", b"BYE")
"""What a server that idles says when there is something to look at."""
NO_FOLDER: Final = {b"\\noselect", b"\\nonexistent"}
"""What only stands above others, or is a name that somebody subscribed to."""
WHAT_HAPPENED: Final[tuple[tuple[type[BaseException], Trouble], ...]] = (
    (CapabilityError, Trouble.NO_ENCRYPTION),
    (ssl.SSLCertVerificationError, Trouble.CERTIFICATE),
    (ssl.SSLEOFError, Trouble.ENDED),
    (ssl.SSLError, Trouble.NO_ENCRYPTION),
    (TimeoutError, Trouble.NO_ANSWER),
    (ConnectionRefusedError, Trouble.NOBODY_LISTENS),
    (socket.gaierror, Trouble.UNKNOWN_HOST),
    (UnicodeError, Trouble.LOG_IN),
    (IMAPClientAbortError, Trouble.ENDED),
    (OSError, Trouble.ENDED),
    (IMAPClientError, Trouble.REFUSED),
)
"""The first that fits."""


class ImapError(Exception):
    """The mailbox cannot be read further over this connection."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class RefusedError(Exception):
    """The server refuses one command; the connection is as good as before."""


@dataclass(frozen=True)
class Opened:
    """A folder as it is now. Mails that come later have at least the UID `uid_next`."""

    uid_validity: int
    uid_next: int


class ImapDoor:
    """One connection to one mailbox."""

    def __init__(self, server: ImapServer, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        self.waits = False
        with _in_kinds():
            self._client = _connect(server, answer_seconds)
            try:
                _log_in(self._client, server)
                self._can_wait = bool(self._client.has_capability("IDLE"))
            except BaseException:
                self.drop()
                raise

    def special_folders(self) -> tuple[str | None, str | None]:
        """Where junk and copies of sent mails go, as the server says or as it is called mostly."""
        with _in_kinds():
            found = [self._client.find_special_folder(each) for each in (JUNK, SENT)]
        return found[0], found[1]

    def folders(self) -> tuple[list[str], str | None]:
        """The names of all folders that can be opened, and of the one that has the mails of all."""
        with _in_kinds():
            listed = self._client.list_folders()
        names = [str(name) for flags, _, name in listed if not NO_FOLDER & _lower(flags)]
        all_mail = (str(name) for flags, _, name in listed if ALL.lower() in _lower(flags))
        return names, next(all_mail, None)

    def open(self, folder: str) -> Opened:
        """Look at a folder from now on. RefusedError when the server does not let us."""
        with _in_kinds(one_command=True):
            told: dict[bytes, Any] = self._client.select_folder(folder, readonly=True)
        return Opened(int(told.get(b"UIDVALIDITY", 0)), int(told.get(b"UIDNEXT", 0)))

    def uids(self, *, after: int, since: date | None) -> list[int]:
        """The mails beyond a UID, in order; of those only the ones that came `since`, if said."""
        criteria: list[Any] = ["UID", f"{after + 1}:*"]  # of which the last one is always part
        if since is not None:
            criteria += ["SINCE", since]
        with _in_kinds():
            return sorted(uid for uid in self._client.search(criteria) if uid > after)

    def named(self, message_id: str) -> list[int]:
        """The mails that a server finds by a Message-ID, which may be more than have it."""
        with _in_kinds():
            return list(self._client.search(["HEADER", "Message-ID", message_id]))

    def id_headers(self, uids: list[int]) -> dict[int, bytes]:
        """The header line with the Message-ID of each mail that is still there.

        RefusedError if one of them is not to be had.
        """
        with _in_kinds(one_command=True):
            found = self._client.fetch(uids, [ID])
        return {uid: _body(told) for uid, told in found.items()}

    def fetch(self, uid: int, most: int) -> bytes | None:
        """The first `most` bytes of a mail; None when it is gone. RefusedError if not to be had."""
        with _in_kinds(one_command=True):
            found = self._client.fetch([uid], [f"BODY.PEEK[]<0.{most}>"])
        return _body(found[uid]) if uid in found else None

    def wait(self) -> None:
        """Let the server say by itself when something comes into the folder (IDLE), if it can."""
        if self._can_wait:
            with _in_kinds():
                self._client.idle()
            self.waits = True

    def has_news(self) -> bool:
        """Whether a server that was told to say so has; nothing is sent, and nothing waited for."""
        with _in_kinds():
            if not _is_readable(self._client.socket()):
                return False
            told = self._client.idle_check(timeout=0)
        # nothing although there was something to read: the connection may have ended
        return not told or any(word in line for line in told for word in UNASKED)

    def end_wait(self) -> None:
        """Commands may follow again."""
        if self.waits:
            self.waits = False
            with _in_kinds():
                self._client.idle_done()

    def drop(self) -> None:
        """End the connection without a good-bye, which a server may take its time to answer."""
        _end(self._client)


def _lower(flags: Iterable[bytes]) -> set[bytes]:
    return {flag.lower() for flag in flags}


def _end(client: IMAPClient) -> None:
    with suppress(OSError, IMAPClientError):  # it may have ended already
        client.shutdown()


def _connect(server: ImapServer, answer_seconds: float) -> IMAPClient:
    encrypted = server.security == ImapSecurity.TLS
    try:
        client = IMAPClient(
            server.host,
            server.port,
            ssl=encrypted,
            ssl_context=ssl.create_default_context() if encrypted else None,
            timeout=SocketTimeout(min(CONNECT_SECONDS, answer_seconds), answer_seconds),
        )
    except UnicodeError as error:
        raise ImapError(Trouble.UNKNOWN_HOST) from error
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:  # it greets with BYE
        raise ImapError(Trouble.BUSY) from error
    if server.security == ImapSecurity.STARTTLS:
        try:
            client.starttls(ssl.create_default_context())
        except BaseException:
            _end(client)
            raise
    return client


def _log_in(client: IMAPClient, server: ImapServer) -> None:
    """By SASL where the password has letters that LOGIN cannot carry."""
    try:
        if server.password.isascii():
            client.login(server.username, server.password)
        else:
            client.plain_login(server.username, server.password)
    except LoginError as error:
        if isinstance(error.__context__, IMAPClientAbortError):
            raise ImapError(Trouble.ENDED) from error
        said = str(error).lower()
        busy = any(words in said for words in PASSING)
        raise ImapError(Trouble.BUSY if busy else Trouble.LOG_IN) from error


@contextmanager
def _in_kinds(*, one_command: bool = False) -> Iterator[None]:
    """What IMAP and its sockets raise, as one of our two kinds."""
    try:
        yield
    except (OSError, IMAPClientError, UnicodeError) as error:
        if one_command and not isinstance(error, (OSError, IMAPClientAbortError)):
            raise RefusedError(type(error).__name__) from error
        kinds = (trouble for kind, trouble in WHAT_HAPPENED if isinstance(error, kind))
        raise ImapError(next(kinds)) from error


def _body(told: dict[bytes, Any]) -> bytes:
    """The part of a mail in an answer to FETCH, whichever way the server writes its name."""
    for name, value in told.items():
        if name.startswith(b"BODY[") and isinstance(value, bytes):
            return value
    return b""


def _is_readable(connection: socket.socket) -> bool:
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))
