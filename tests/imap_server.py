"""A small IMAP4rev1 server on loopback: what a reader of mail uses, and faults that a test sets.

It marks mails as servers do: one that is fetched without PEEK, in a folder opened with SELECT, is
seen from then on.
"""

from __future__ import annotations

import base64
import re
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import message_from_bytes

USER, PASSWORD = "ada@team.example", "wörd of an app"


@dataclass
class Stored:
    uid: int
    raw: bytes
    came: date
    flags: set[str] = field(default_factory=set)


@dataclass
class Box:
    """A folder: its mails, and the number that gives their UIDs a meaning."""

    attribute: str = ""
    validity: int = 4_000_000_001
    next_uid: int = 1
    mails: list[Stored] = field(default_factory=list)


@dataclass
class Faults:
    """What goes wrong, until a test takes it back."""

    log_in: str | None = None
    """What a log-in is refused with, for whatever password."""
    hang_at: str | None = None
    """The command that is never answered."""
    cut_at: str | None = None
    """The command at which the connection ends."""
    refuse: set[str] = field(default_factory=set)
    """Folders that cannot be opened."""
    refuse_uids: set[int] = field(default_factory=set)
    cut_uids: set[int] = field(default_factory=set)
    """Mails at which the connection ends instead of giving them out."""
    greeting: str = "OK ready"


class ImapServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *, tls: ssl.SSLContext | None = None, starts: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.host, self.port = "127.0.0.1", self.server_address[1]
        self.username, self.password = USER, PASSWORD
        self.tls, self.starts = tls, starts
        self.capabilities = ["IMAP4rev1", "IDLE", "SPECIAL-USE", "AUTH=PLAIN"]
        self.faults = Faults()
        self.said: list[str] = []
        self.changed = threading.Condition()
        self.open_connections = self.cuts = 0
        self.boxes = {
            "INBOX": Box(),
            "Spam": Box("\\Junk"),
            "Sent Items": Box("\\Sent"),
            "Entwürfe": Box("\\Drafts"),
        }

    def add(self, raw: bytes, folder: str = "INBOX", came: date | None = None) -> int:
        """A mail arrives; whoever idles is told."""
        with self.changed:
            box = self.boxes[folder]
            mail = Stored(box.next_uid, raw, came or datetime.now(UTC).date())
            box.mails.append(mail)
            box.next_uid += 1
            self.changed.notify_all()
        return mail.uid

    def renumber(self, folder: str = "INBOX") -> None:
        """UIDs mean something else from now on (the server was restored, say)."""
        with self.changed:
            box = self.boxes[folder]
            box.validity += 1
            box.mails.reverse()
            for uid, mail in enumerate(box.mails, 1):
                mail.uid = uid
            box.next_uid = len(box.mails) + 1

    def make(self, folder: str) -> None:
        self.boxes[folder] = Box()

    def rename(self, folder: str, to: str) -> None:
        with self.changed:
            self.boxes[to] = self.boxes.pop(folder)

    def remove(self, uid: int, folder: str = "INBOX") -> None:
        with self.changed:
            box = self.boxes[folder]
            box.mails = [mail for mail in box.mails if mail.uid != uid]

    def flags(self, folder: str = "INBOX") -> list[set[str]]:
        return [mail.flags for mail in self.boxes[folder].mails]

    def count(self, word: str) -> int:
        return sum(word in line for line in self.said)

    def until_idle(self, seconds: float = 60.0) -> None:
        """Wait until a client waits for news."""
        with self.changed:
            assert self.changed.wait_for(lambda: "IDLE" in self.said[-1:], seconds)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that ended the connection is none of the test's business."""


class GoneError(Exception):
    """The connection is to end."""


class Connection(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True  # else each answer takes 40 ms
    server: ImapServer

    def handle(self) -> None:
        self.box: Box | None = None
        self.known = 0  # how many mails of the folder the client was told of
        self.read_only = True
        if self.server.tls is not None and not self.server.starts:
            self._encrypt()
        self._say(f"* {self.server.faults.greeting}")
        try:
            while line := self.rfile.readline():
                self._take(line.decode().rstrip("\r\n"))
        except (GoneError, OSError):
            pass

    def _encrypt(self) -> None:
        assert self.server.tls is not None
        self.connection = self.server.tls.wrap_socket(self.request, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.connection.close()

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def _take(self, line: str) -> None:
        tag, _, rest = line.partition(" ")
        command, _, arguments = rest.partition(" ")
        command = command.upper()
        if command == "UID":
            word, _, arguments = arguments.partition(" ")
            command = f"UID {word.upper()}"
        with self.server.changed:
            self.server.said.append(command if command == "LOGIN" else rest)
            self.server.changed.notify_all()
        faults = self.server.faults
        if command == faults.hang_at:
            while command == self.server.faults.hang_at:
                time.sleep(0.02)
            raise GoneError
        if command == faults.cut_at:
            raise GoneError
        work = getattr(self, f"_{command.lower().replace(' ', '_')}", None)
        if work is None:
            self._say(f"{tag} BAD unknown")
            return
        work(tag, arguments)

    def _done(self, tag: str, words: str = "OK done") -> None:
        self._say(f"{tag} {words}")

    def _capability(self, tag: str, _: str) -> None:
        more = ["STARTTLS", "LOGINDISABLED"] if self.server.starts else []
        self._say(f"* CAPABILITY {' '.join(self.server.capabilities + more)}")
        self._done(tag)

    def _starttls(self, tag: str, _: str) -> None:
        self._done(tag, "OK begin")
        self._encrypt()

    def _login(self, tag: str, arguments: str) -> None:
        given = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', arguments)
        name, password = (re.sub(r"\\(.)", r"\1", quoted or bare) for quoted, bare in given)
        self._log_in(tag, name, password)

    def _authenticate(self, tag: str, arguments: str) -> None:
        _, _, given = arguments.partition(" ")
        if not given:
            self._say("+ ")
            given = self.rfile.readline().decode().strip()
        _, name, password = base64.b64decode(given).decode().split("\0")
        self._log_in(tag, name, password)

    def _log_in(self, tag: str, name: str, password: str) -> None:
        if self.server.faults.log_in is not None:
            self._done(tag, self.server.faults.log_in)
        elif (name, password) == (self.server.username, self.server.password):
            self._done(tag)
        else:
            self._done(tag, "NO [AUTHENTICATIONFAILED] no")

    def _list(self, tag: str, arguments: str) -> None:
        pattern = re.findall(r'"([^"]*)"', arguments)[-1]
        for name, box in self.server.boxes.items():
            if pattern in ("*", name):
                coded = name.replace("ü", "&APw-")
                self._say(f'* LIST (\\HasNoChildren {box.attribute}) "/" "{coded}"')
        self._done(tag)

    def _examine(self, tag: str, arguments: str) -> None:
        self._open(tag, arguments, read_only=True)

    def _select(self, tag: str, arguments: str) -> None:
        self._open(tag, arguments, read_only=False)

    def _open(self, tag: str, arguments: str, *, read_only: bool) -> None:
        name = arguments.strip('"').replace("&APw-", "ü")
        box = self.server.boxes.get(name)
        if box is None or name in self.server.faults.refuse:
            self._done(tag, "NO not there")
            return
        self.box, self.read_only = box, read_only
        self.known = len(box.mails)
        self._say(f"* {self.known} EXISTS")
        self._say("* 0 RECENT")
        self._say("* FLAGS (\\Seen)")
        self._say(f"* OK [UIDVALIDITY {box.validity}] ok")
        self._say(f"* OK [UIDNEXT {box.next_uid}] ok")
        self._done(tag, f"OK [READ-{'ONLY' if read_only else 'WRITE'}] open")

    def _uid_search(self, tag: str, arguments: str) -> None:
        assert self.box is not None
        with self.server.changed:
            found = list(self.box.mails)
            self.known = len(found)
        if after := re.search(r"UID (\d+):\*", arguments):
            last = max((mail.uid for mail in found), default=0)
            found = [mail for mail in found if mail.uid >= min(int(after[1]), last)]
        if since := re.search(r"SINCE (\S+)", arguments):
            day = datetime.strptime(since[1], "%d-%b-%Y").replace(tzinfo=UTC).date()
            found = [mail for mail in found if mail.came >= day]
        if named := re.search(r'HEADER Message-ID "?([^"\s]+)', arguments):
            found = [mail for mail in found if named[1] in mail.raw.decode("latin-1")]
        self._say("* SEARCH " + " ".join(str(mail.uid) for mail in found))
        self._done(tag)

    def _uid_fetch(self, tag: str, arguments: str) -> None:
        assert self.box is not None
        uids = {int(each) for each in arguments.partition(" ")[0].split(",")}
        if uids & self.server.faults.cut_uids and "HEADER" not in arguments:
            raise GoneError
        if uids & self.server.faults.refuse_uids:
            self._done(tag, "NO not to be had")
            return
        for number, mail in enumerate(list(self.box.mails), 1):
            if mail.uid in uids:
                self._give(number, mail, arguments)
        self._done(tag)

    def _give(self, number: int, mail: Stored, arguments: str) -> None:
        if "PEEK" not in arguments and not self.read_only:
            mail.flags.add("\\Seen")
        if "HEADER.FIELDS" in arguments:
            line = message_from_bytes(mail.raw)["Message-ID"]
            part = f"Message-ID: {line}\r\n\r\n".encode() if line else b"\r\n"
            name = "BODY[HEADER.FIELDS (MESSAGE-ID)]"
        else:
            most = re.search(r"<0\.(\d+)>", arguments)
            part = mail.raw[: int(most[1])] if most else mail.raw
            name = "BODY[]<0>"
        head = f"* {number} FETCH (UID {mail.uid} {name} {{{len(part)}}}\r\n"
        self.wfile.write(head.encode() + part + b")\r\n")

    def _noop(self, tag: str, _: str) -> None:
        self._done(tag)

    def _logout(self, tag: str, _: str) -> None:
        self._say("* BYE")
        self._done(tag)
        raise GoneError

    def _idle(self, tag: str, _: str) -> None:
        """Until DONE, tell of every mail that comes into the folder."""
        assert self.box is not None
        self._say("+ idling")
        ended = threading.Event()

        def listen() -> None:
            with suppress(OSError):  # the line may be cut meanwhile
                self.rfile.readline()
            ended.set()
            with self.server.changed:
                self.server.changed.notify_all()

        threading.Thread(target=listen, daemon=True).start()
        box = self.box

        def has_news() -> bool:
            return ended.is_set() or len(box.mails) != self.known or self._is_cut_while_idle()

        while not ended.is_set():
            with self.server.changed:
                self.server.changed.wait_for(has_news, timeout=30)
            if self._is_cut_while_idle() and not ended.is_set():
                self.connection.shutdown(socket.SHUT_RDWR)
                self.server.cuts += 1
                raise GoneError
            if not ended.is_set():
                self.known = len(box.mails)
                self._say(f"* {self.known} EXISTS")
        self._done(tag)

    def _is_cut_while_idle(self) -> bool:
        return self.server.faults.cut_at == "IDLE"


@contextmanager
def imap_server(*, tls: ssl.SSLContext | None = None, starts: bool = False) -> Iterator[ImapServer]:
    server = ImapServer(tls=tls, starts=starts)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.faults = Faults()
        server.shutdown()
        server.server_close()
