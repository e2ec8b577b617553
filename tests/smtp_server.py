"""A real SMTP server on loopback (aiosmtpd) with faults that a test sets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

DROP = "drop the connection"


@dataclass
class Faults:
    """What to answer instead of 250, once each; DROP ends the connection without an answer."""

    mail: list[str] = field(default_factory=list)
    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    keep_before_drop: bool = True


class Mailbox:
    """aiosmtpd's handler: keeps what was accepted, and obeys the faults."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.accepted: list[Envelope] = []
        self.connections = 0

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.faults.mail:
            return self._answer(server, self.faults.mail.pop(0))
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.faults.rcpt:
            return self._answer(server, self.faults.rcpt.pop(0))
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.faults.data:
            answer = self.faults.data.pop(0)
            if answer == DROP and self.faults.keep_before_drop:
                self.accepted.append(envelope)
            return self._answer(server, answer)
        self.accepted.append(envelope)
        return "250 taken"

    def _answer(self, server: SMTP, answer: str) -> str:
        if answer == DROP:
            transport: Any = server.transport
            transport.abort()
            return "421 gone"
        return answer


class AnyPort(Controller):
    """A controller that takes a free port; aiosmtpd's own connects to port 0 to see if it runs."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@dataclass
class Running:
    mailbox: Mailbox
    port: int
    controller: Controller


@contextmanager
def smtp_server(mailbox: Mailbox | None = None) -> Iterator[Running]:
    mailbox = mailbox or Mailbox()
    controller = AnyPort(mailbox, hostname="127.0.0.1", port=0, enable_SMTPUTF8=True)
    controller.start()
    try:
        yield Running(mailbox, controller.port, controller)
    finally:
        controller.stop()


def serve(handler: Any, parent: Any) -> None:
    """A server in a process of its own: it tells `parent` its port, and ends with it."""
    controller = AnyPort(handler, hostname="127.0.0.1", port=0)
    controller.start()
    parent.send(controller.port)
    try:
        parent.recv()
    except EOFError:
        controller.stop()
