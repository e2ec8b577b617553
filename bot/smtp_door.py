"""The one door that opens SMTP: sends messages, and says what became of each."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from contextlib import suppress
from typing import Self

from bot.smtp_trouble import TROUBLE, words_of
from engine.delivery.attempts import Attempt, Envelope, Fate, Server
from engine.delivery.sending.smtp_answers import data_fate, rcpt_fate, said

CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 60.0
MOST_MAILS_A_CONNECTION = 100
SHUTTING_DOWN = 421


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
            return words_of(error)
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
                raise _AwayError(words_of(error)) from error
        try:
            return self._mail_and_rcpt(envelope)
        except TROUBLE as error:
            raise _AwayError(words_of(error)) from error

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
            raise _AwayError(f"the mail server refuses the sender: {said(code, answer)}")
        if code >= 300:
            self._reset()
            return Attempt(Fate.TEMPORARY, said(code, answer))
        code, answer = _whole(smtp.rcpt(envelope.recipient))
        if not 200 <= code < 300:
            self._reset()
            return Attempt(rcpt_fate(code, answer), said(code, answer))
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
            return Attempt(Fate.TEMPORARY, words_of(error))  # not a byte of the message has left
        if code != 354:
            self._reset()
            return Attempt(data_fate(code), said(code, answer))
        try:
            smtp.send(_stuffed(content))
            code, answer = smtp.getreply()
        except TROUBLE as error:
            self._drop()
            return Attempt(Fate.UNCERTAIN, words_of(error))
        self._sent_here += 1
        if 200 <= code < 300:
            return Attempt(Fate.SENT, said(code, answer))
        if not 400 <= code < 600:
            self._drop()  # an answer that SMTP does not know says nothing
            return Attempt(Fate.UNCERTAIN, said(code, answer))
        self._reset()
        return Attempt(data_fate(code), said(code, answer))

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
        raise smtplib.SMTPServerDisconnected(said(*answer))
    return answer


def _stuffed(content: bytes) -> bytes:
    """The content with leading dots doubled (RFC 5321, 4.5.2) and the line that ends it."""
    stuffed = re.sub(rb"(?m)^\.", b"..", content)
    return stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n")
