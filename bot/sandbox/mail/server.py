"""The mail server on loopback: takes every mail, keeps it, and fails when ordered to."""

import asyncio
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.sandbox.clock import iso
from bot.sandbox.faults import MailFault
from bot.sandbox.mail.parsing import record
from bot.sandbox.workspace import Workspace

REFUSALS = {
    "temporary": "451 4.3.0 Try again later",
    "permanent": "554 5.7.1 Message refused",
}
DATA_BYTES = 26_000_000


class Inbox:
    """What aiosmtpd calls when a message is complete."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        fault = self._ws.faults.mail_due()
        if fault.delay_ms:
            await asyncio.sleep(fault.delay_ms / 1000)
        if fault.after_data in REFUSALS:
            answer = REFUSALS[fault.after_data]
            self._note("refused", envelope, {"answer": answer})
            return answer
        self._keep(envelope)
        if fault.after_data == "drop":  # received, but the sender never learns of it
            transport: Any = server.transport
            transport.abort()
            await asyncio.sleep(0)
        return "250 2.0.0 OK"

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content or "").encode()
        mail = record(
            raw,
            sender=envelope.mail_from or "",
            recipients=list(envelope.rcpt_tos),
            received=iso(self._ws.clock.now()),
        )
        self._ws.state.mails.append(mail)
        self._ws.changed()
        self._note("received", envelope, {k: v for k, v in mail.items() if k != "raw"})

    def _note(self, name: str, envelope: Envelope, body: dict[str, Any]) -> None:
        to = ", ".join(envelope.rcpt_tos)
        self._ws.journal.note("mail", "smtp", name, {"recipients": to, **body})


class Refusing(SMTP):
    """An SMTP conversation that a fault can end before it begins."""

    def __init__(self, inbox: Inbox, fault: MailFault, **options: Any) -> None:
        super().__init__(inbox, **options)
        self._fault = fault

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._fault.refuse:
            assert isinstance(transport, asyncio.Transport)
            transport.abort()
            return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._fault.refuse:
            return
        super().connection_lost(error)


async def serve(ws: Workspace, port: int) -> asyncio.Server:
    """Listen on loopback."""
    loop = asyncio.get_running_loop()

    def conversation() -> SMTP:
        fault = ws.faults.mail
        refusing = fault.refuse and fault.times > 0
        if refusing:
            fault.times -= 1
            ws.journal.note("mail", "smtp", "connection refused", {})
        return Refusing(
            Inbox(ws),
            MailFault(refuse=refusing),
            hostname="local.example",
            ident="Local workspace",
            enable_SMTPUTF8=True,
            data_size_limit=DATA_BYTES,
            loop=loop,
        )

    server = await loop.create_server(conversation, host="127.0.0.1", port=port)
    ws.smtp_port = server.sockets[0].getsockname()[1]
    return server
