"""The one door that opens SMTP; decides what an answer, or none, says about a message's fate."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 60.0
MOST_MAILS_A_CONNECTION = 100
SHUTTING_DOWN = 421
TROUBLE = (smtplib.SMTPException, OSError, UnicodeError)
"""What goes wrong with a connection; names and log-ins that are not plain letters included."""

NO_ADDRESS_CODES = frozenset({550, 551, 553})
"""RCPT answers that say that an address does not exist, when no enhanced code says otherwise."""
_ENHANCED = re.compile(r"\b(5\.\d{1,3}\.\d{1,3})\b")
_BAD_ADDRESS = re.compile(r"5\.(1\.([0-4]|6|10)|2\.[01])")
"""RFC 3463: a bad or moved address, a closed mailbox. One that is full (5.2.2) or takes no message
of this size (5.2.3) is right, as it is with policy (5.7); 5.1.7 and 5.1.8 are about the sender."""


class Fate(StrEnum):
    """What became of one attempt."""

    SENT = "sent"
    TEMPORARY = "temporary"
    """Definitely not sent; later may be better."""
    PERMANENT = "permanent"
    """Definitely not sent, and the server said that it never will be."""
    BAD_ADDRESS = "bad_address"
    """As PERMANENT, and the recipient's address is at fault."""
    NO_TEXTS = "no_texts"
    """As PERMANENT, and the recipient's number takes no SMS."""
    OPTED_OUT = "opted_out"
    """As PERMANENT, and the provider knows that the recipient asked for no more."""
    WITHHELD = "withheld"
    """The last question was answered with no; nothing was sent."""
    AWAY = "away"
    """The server cannot be used at all now; no mail is at fault."""
    UNCERTAIN = "uncertain"
    """The connection ended after DATA and before the answer: nobody can know."""


@dataclass(frozen=True)
class Attempt:
    fate: Fate
    note: str = ""
    """What the server said, or what happened, in words."""
    remote_id: str | None = None
    """What a provider calls it that has taken it."""


@dataclass(frozen=True)
class Server:
    """Where to connect. `starttls` insists on encryption; port 465 is encrypted from the start."""

    host: str
    port: int
    username: str | None = None
    password: str | None = None
    starttls: bool = True


@dataclass(frozen=True)
class Envelope:
    sender: str
    recipient: str
    content: bytes


class _AwayError(Exception):
    """The server cannot be used; the text says why."""


class Transport:
    """Sends messages one after the other over one connection, which is opened when needed."""

    def __init__(self, server: Server, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._server = server
        self._answer_seconds = answer_seconds
        self._smtp: smtplib.SMTP | None = None
        self._sent_here = 0

    def address(self, envelope: Envelope) -> Attempt | None:
        """MAIL and RCPT. None: the server has taken the recipient, and nothing is sent so far.

        After that comes `data` or `withhold`; all until then can be tried again without harm.
        """
        try:
            return self._address(envelope)
        except _AwayError as error:
            self.close()
            return Attempt(Fate.AWAY, str(error))

    def data(self, content: bytes) -> Attempt:
        """DATA and the message, once it is committed that it is being sent."""
        if self._smtp is None:
            return Attempt(Fate.TEMPORARY, "the connection to the mail server was closed")
        return self._data(self._smtp, content)

    def withhold(self) -> None:
        """The recipient that was taken gets nothing."""
        self._reset()

    def trouble(self) -> str | None:
        """What keeps the server from being used, in words; None when it takes our log-in."""
        try:
            smtp = self._smtp or self._connect()
            smtp.noop()
        except TROUBLE as error:
            self.close()
            return _words(error)
        return None

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(*TROUBLE):
                smtp.quit()
            smtp.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _address(self, envelope: Envelope) -> Attempt | None:
        """MAIL and RCPT on an open connection; a connection that went stale is opened anew once."""
        if self._smtp is not None and self._sent_here >= MOST_MAILS_A_CONNECTION:
            self.close()
        was_open = self._smtp is not None
        try:
            return self._mail_and_rcpt(envelope)
        except TROUBLE as error:
            self.close()
            if not was_open:
                raise _AwayError(_words(error)) from error
        try:
            return self._mail_and_rcpt(envelope)
        except TROUBLE as error:
            raise _AwayError(_words(error)) from error

    def _mail_and_rcpt(self, envelope: Envelope) -> Attempt | None:
        smtp = self._smtp or self._connect()
        options = []
        if not (envelope.sender + envelope.recipient).isascii():
            if not smtp.has_extn("smtputf8"):
                return Attempt(
                    Fate.PERMANENT, "the mail server takes only addresses of plain letters"
                )
            smtp.command_encoding = "utf-8"
            options.append("SMTPUTF8")
        code, answer = _whole(smtp.mail(envelope.sender, options))
        if code >= 500:
            # a server that refuses our own address refuses every mail; none of them is at fault
            raise _AwayError(f"the mail server refuses the sender: {_said(code, answer)}")
        if code >= 300:
            self._reset()
            return Attempt(Fate.TEMPORARY, _said(code, answer))
        code, answer = _whole(smtp.rcpt(envelope.recipient))
        if not 200 <= code < 300:
            self._reset()
            return Attempt(_rcpt_fate(code, answer), _said(code, answer))
        return None

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        tls = ssl.create_default_context()
        smtp: smtplib.SMTP
        seconds = min(CONNECT_SECONDS, self._answer_seconds)
        if server.port == 465:
            smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=seconds, context=tls)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=seconds)
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.starttls and server.port != 465:
                smtp.starttls(context=tls)
                smtp.ehlo()
            if server.username:
                smtp.login(server.username, server.password or "")
        except TROUBLE:
            smtp.close()
            raise
        if isinstance(smtp.sock, socket.socket):
            smtp.sock.settimeout(self._answer_seconds)
        self._smtp, self._sent_here = smtp, 0
        return smtp

    def _data(self, smtp: smtplib.SMTP, content: bytes) -> Attempt:
        try:
            code, answer = smtp.docmd("DATA")
        except TROUBLE as error:
            self.close()
            return Attempt(Fate.TEMPORARY, _words(error))  # not a byte of the message has left
        if code != 354:
            self._reset()
            return Attempt(_data_fate(code), _said(code, answer))
        try:
            smtp.send(_stuffed(content))
            code, answer = smtp.getreply()
        except TROUBLE as error:
            self._drop()
            return Attempt(Fate.UNCERTAIN, _words(error))
        self._sent_here += 1
        if 200 <= code < 300:
            return Attempt(Fate.SENT, _said(code, answer))
        if not 400 <= code < 600:
            self._drop()  # an answer that SMTP does not know says nothing
            return Attempt(Fate.UNCERTAIN, _said(code, answer))
        self._reset()
        return Attempt(_data_fate(code), _said(code, answer))

    def _drop(self) -> None:
        """End a connection that is in the middle of a message: no command may follow it."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _reset(self) -> None:
        """Be ready for the next message; a connection that cannot be is given up."""
        if self._smtp is None:
            return
        try:
            self._smtp.rset()
        except TROUBLE:
            self._drop()


def _whole(answer: tuple[int, bytes]) -> tuple[int, bytes]:
    """What says something of the mail, as a good-bye does not, nor what is left of a cut answer."""
    code = answer[0]
    if code == SHUTTING_DOWN or not 200 <= code < 600:
        raise smtplib.SMTPServerDisconnected(_said(*answer))
    return answer


def _rcpt_fate(code: int, answer: bytes) -> Fate:
    if code < 500:
        return Fate.TEMPORARY
    enhanced = _ENHANCED.search(answer.decode("ascii", "replace"))
    if enhanced is not None:
        at_fault = _BAD_ADDRESS.fullmatch(enhanced.group(1)) is not None
    else:
        at_fault = code in NO_ADDRESS_CODES
    return Fate.BAD_ADDRESS if at_fault else Fate.PERMANENT


def _data_fate(code: int) -> Fate:
    return Fate.PERMANENT if code >= 500 else Fate.TEMPORARY


def _stuffed(content: bytes) -> bytes:
    """The content with leading dots doubled (RFC 5321, 4.5.2) and the line that ends it."""
    stuffed = re.sub(rb"(?m)^\.", b"..", content)
    return stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n")


def _said(code: int, answer: bytes) -> str:
    return f"{code} {answer.decode('utf-8', 'replace')}"[:300]


WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (smtplib.SMTPAuthenticationError, "the mail server refuses the user name or password"),
    (smtplib.SMTPNotSupportedError, "the mail server does not offer encryption (STARTTLS)"),
    (TimeoutError, "the mail server did not answer in time"),
    (smtplib.SMTPServerDisconnected, "the mail server ended the connection"),
    (ConnectionResetError, "the mail server ended the connection"),
    (BrokenPipeError, "the mail server ended the connection"),
    (ConnectionRefusedError, "nothing listens at the mail server's address"),
    (socket.gaierror, "the mail server's name is unknown"),
    (ssl.SSLError, "the mail server's certificate cannot be trusted"),
    (UnicodeError, "the mail server's name, or the log-in, has letters that mail does not take"),
)
"""What an error says to a person; the first that fits."""


def _words(error: BaseException) -> str:
    # smtplib says of a server that is silent that it has hung up
    told = error.__context__ if isinstance(error.__context__, TimeoutError) else error
    for kind, words in WORDS:
        if isinstance(told, kind):
            return words
    if isinstance(error, smtplib.SMTPResponseException):
        raw = error.smtp_error
        return _said(error.smtp_code, raw if isinstance(raw, bytes) else str(raw).encode())
    return f"the connection to the mail server failed ({type(error).__name__})"
