"""Sends what is due, one e-mail at a time: claim, MAIL and RCPT, commit `sending`, DATA, record."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

import structlog
from sqlalchemy.exc import OperationalError

from bot.kept_files import read
from bot.runtime import Runtime
from bot.settings import Settings
from engine import notices
from engine.delivery import message, outbox, outcomes, senders
from engine.delivery.mail_keys import key_of
from engine.delivery.smtp import Attempt, Envelope, Fate, Server, Transport
from engine.errors import InvalidError
from engine.replies.providers import Provider, headers_for
from engine.views.delivery import ClaimedMail
from storage.database import Sessions

log = structlog.get_logger(__name__)

NOTICE = "smtp"
PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0)
"""Seconds between tries to write an outcome down, while the database cannot."""


class Wire(Protocol):
    """What the mailer needs of `engine.delivery.smtp.Transport`."""

    def send(self, envelope: Envelope, may_send: Callable[[], bool]) -> Attempt: ...

    def close(self) -> None: ...


def server_of(settings: Settings) -> Server | None:
    """The mail server that is configured, if there is one."""
    if settings.smtp_host is None:
        return None
    secret = settings.smtp_password
    return Server(
        host=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_username,
        password=secret.get_secret_value() if secret else None,
        starttls=settings.smtp_starttls,
    )


class Wires:
    """The connections: the installation's, and one for each mailbox with a server of its own."""

    def __init__(
        self, default: Wire | None, open_wire: Callable[[Server], Wire] = Transport
    ) -> None:
        self._default = default
        self._open = open_wire
        self._own: dict[Server, Wire] = {}

    def to(self, server: Server | None) -> Wire | None:
        """The connection to a mailbox's own server, or to the installation's, if it has one."""
        if server is None:
            return self._default
        if server not in self._own:
            self._own[server] = self._open(server)
        return self._own[server]

    def close(self) -> None:
        for wire in (self._default, *self._own.values()):
            if wire is not None:
                wire.close()


class Mailer:
    """Sends for all mailboxes. It keeps connections; all that must be remembered is in the rows."""

    def __init__(
        self,
        sessions: Sessions,
        now: Callable[[], datetime],
        wires: Wires,
        owner: str,
        home: Path = Path("var"),
        *,
        public_url: str | None = None,
        provider: Provider | None = None,
    ) -> None:
        self._sessions = sessions
        self._now = now
        self._wires = wires
        self._owner = owner
        self._home = home
        self._public_url = public_url
        self._provider = provider

    def step(self) -> bool:
        """Send the next mail that may go. False when nothing is due, or the server is away."""
        with self._sessions.begin() as session:
            now = self._now()
            claimed = outbox.claim(session, owner=self._owner, now=now)
            # a claim passes over some that are held back; there may be more behind them
            is_idle = claimed is None and not outbox.workspaces_with_due(session, now=now)
        if is_idle:
            self._wires.close()
        if claimed is None:
            return not is_idle
        try:
            files = {each.name: read(self._home, each.file) for each in claimed.attachments}
        except InvalidError as error:
            self._record(claimed, Attempt(Fate.TEMPORARY, str(error)))
            return True
        try:
            content = self._build(claimed, files)
        except InvalidError as error:
            self._record(claimed, Attempt(Fate.BAD_ADDRESS, str(error)))
            return True
        envelope = Envelope(claimed.from_address, claimed.to_address, content)
        attempt = self._send(claimed, envelope)
        self._record(claimed, attempt)
        return attempt.fate != Fate.AWAY

    def _build(self, claimed: ClaimedMail, files: dict[str, bytes]) -> bytes:
        """The mail with what leads back to it: the unsubscribe address, the provider's header."""
        key = key_of(claimed.id, claimed.message_id)
        return message.build(
            claimed,
            now=self._now(),
            files=files,
            one_click=f"{self._public_url}/u/{key}" if self._public_url else None,
            headers=headers_for(self._provider, key),
        )

    def _send(self, claimed: ClaimedMail, envelope: Envelope) -> Attempt:
        """Over the mailbox's own server, or the installation's."""
        try:
            server = self._own_server(claimed)
        except InvalidError as error:
            return Attempt(Fate.AWAY, str(error).rstrip("."))
        wire = self._wires.to(server)
        if wire is None:
            return Attempt(Fate.AWAY, f"there is no mail server for {claimed.from_address}")
        return wire.send(envelope, lambda: self._begin(claimed))

    def _own_server(self, claimed: ClaimedMail) -> Server | None:
        if not claimed.has_own_server:
            return None
        with self._sessions.begin() as session:
            return senders.own_server(session, claimed.sender_id)

    def _begin(self, claimed: ClaimedMail) -> bool:
        with self._sessions.begin() as session:
            return outbox.begin_sending(session, claimed, now=self._now()).is_open

    def _record(self, claimed: ClaimedMail, attempt: Attempt) -> None:
        """Write the outcome down; it is known, so a database that stumbles is asked again.

        The fence sees to it that a commit of which the answer was lost counts once.
        """
        log.info("mail", mail=claimed.id, fate=attempt.fate.value)
        for pause in PAUSES:
            try:
                self._record_once(claimed, attempt)
            except OperationalError as error:
                log.warning("an outcome waits", mail=claimed.id, error=type(error).__name__)
                time.sleep(pause)
            else:
                return
        self._record_once(claimed, attempt)

    def _record_once(self, claimed: ClaimedMail, attempt: Attempt) -> None:
        """One transaction for the outcome, and for what the team is told about the server."""
        now, note = self._now(), attempt.note
        with self._sessions.begin() as session:
            match attempt.fate:
                case Fate.SENT:
                    outcomes.record_sent(session, claimed, note=note, now=now)
                case Fate.UNCERTAIN:
                    outcomes.record_uncertain(session, claimed, note=note, now=now)
                case Fate.TEMPORARY:
                    outcomes.record_temporary(session, claimed, note=note, now=now)
                case Fate.PERMANENT | Fate.BAD_ADDRESS:
                    bad = attempt.fate == Fate.BAD_ADDRESS
                    outcomes.record_permanent(session, claimed, note=note, bad_address=bad, now=now)
                case Fate.AWAY:
                    outcomes.record_away(session, claimed, note=note, now=now)
                    text = f"E-mails wait: {note}. They leave as soon as that is over."
                    notices.tell(session, claimed.workspace_id, NOTICE, text, now=now)
                case Fate.WITHHELD:
                    return
            if attempt.fate == Fate.SENT:
                text = "The mail server works again. The e-mails that waited are leaving."
                notices.clear(session, claimed.workspace_id, NOTICE, text, now=now)


class Idle:
    """Stands in for a mailer while no mail server is configured: it says so, once, and waits.

    A mailbox that has got a server of its own meanwhile sends all the same.
    """

    def __init__(self, runtime: Runtime, mailer: Mailer) -> None:
        self._runtime = runtime
        self._mailer = mailer

    def step(self) -> bool:
        now = self._runtime.now()
        with self._runtime.sessions.begin() as session:
            can_send = senders.any_with_own_server(session)
        if can_send:
            return self._mailer.step()
        with self._runtime.sessions.begin() as session:
            for workspace_id in outbox.workspaces_with_due(session, now=now):
                text = (
                    "E-mails are approved and due, but there is no mail server to send them. "
                    "Set DRUMBEAT_SMTP_HOST and start again; until then they wait."
                )
                notices.tell(session, workspace_id, NOTICE, text, now=now)
        return False


def build(runtime: Runtime) -> Mailer | Idle:
    """The sender for these settings."""
    server = server_of(runtime.settings)
    wires = Wires(None if server is None else Transport(server))
    mailer = Mailer(
        runtime.sessions,
        runtime.now,
        wires,
        runtime.owner,
        runtime.settings.home,
        public_url=runtime.settings.public_url,
        provider=runtime.settings.provider,
    )
    return Idle(runtime, mailer) if server is None else mailer
