"""Sends what is due, in groups: claim, MAIL and RCPT, commit `sending`, DATA, record.

Each of the three transactions is for the whole group: a commit waits for the disk once, however
many mails are in it. A group is as large as there are connections, since a connection holds one
mail between RCPT and DATA.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path

import structlog

from bot.runtime import Runtime
from bot.settings import Settings
from bot.workers.groups import Answered, Group, Letter
from bot.workers.insisting import insist
from bot.workers.letters import Letters
from bot.workers.wires import Wires
from engine import notices
from engine.delivery import claiming, outbox, outcomes, senders
from engine.delivery.smtp import Attempt, Fate, Server
from engine.errors import InvalidError
from engine.replies.providers import Provider
from engine.views.delivery import ClaimedMail
from storage.database import Sessions

log = structlog.get_logger(__name__)

NOTICE = "smtp"


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
        self._letters = Letters(now, home, public_url, provider)

    def step(self) -> bool:
        """Send the next mails that may go. False when nothing is due, or all servers are away."""
        with self._sessions.begin() as session:
            now = self._now()
            claimed = claiming.claim(
                session, owner=self._owner, now=now, most=self._wires.connections
            )
            # a claim passes over some that are held back; there may be more behind them
            is_idle = not claimed and not claiming.has_due(session, now=now)
        if is_idle:
            self._wires.close()
        if not claimed:
            return not is_idle
        return any(fate != Fate.AWAY for fate in self._send(claimed))

    def _send(self, claimed: Sequence[ClaimedMail]) -> list[Fate]:
        """All the way; what became of each."""
        own, used = self._own_servers(claimed), Counter[Server | None]()
        letters: list[Letter] = []
        refused: list[Answered] = []
        for each in claimed:
            letter = self._letter(each, own.get(each.sender_id), used)
            if isinstance(letter, Attempt):
                refused.append((each, letter))
            else:
                letters.append(letter)
        if refused:
            self._record(refused)
        fates = Group(self._begin, self._record).send(letters)
        return [*fates, *(attempt.fate for _, attempt in refused)]

    def _letter(
        self,
        claimed: ClaimedMail,
        own: Server | InvalidError | None,
        used: Counter[Server | None],
    ) -> Letter | Attempt:
        """Ready to go, over the next line of its server; or why not."""
        if isinstance(own, InvalidError):
            return Attempt(Fate.AWAY, str(own).rstrip("."))
        written = self._letters.write(claimed)
        if isinstance(written, Attempt):
            return written
        line = self._wires.line(own, used[own])
        if line is None:
            return Attempt(Fate.AWAY, f"there is no mail server for {claimed.from_address}")
        used[own] += 1
        return Letter(claimed, written, line)

    def _own_servers(
        self, claimed: Sequence[ClaimedMail]
    ) -> dict[int, Server | InvalidError | None]:
        """By mailbox, for those that have one; or why it cannot be used."""
        wanted = {each.sender_id for each in claimed if each.has_own_server}
        found: dict[int, Server | InvalidError | None] = {}
        if not wanted:
            return found
        with self._sessions.begin() as session:
            for sender_id in wanted:
                try:
                    found[sender_id] = senders.own_server(session, sender_id)
                except InvalidError as error:
                    found[sender_id] = error
        return found

    def _begin(self, claimed: Sequence[ClaimedMail]) -> Collection[int]:
        with self._sessions.begin() as session:
            verdicts = outbox.begin_sending(session, claimed, now=self._now())
        return {id_ for id_, verdict in verdicts.items() if verdict.is_open}

    def _record(self, answered: Sequence[Answered]) -> None:
        """Write down what became of some, in one transaction; if that fails, each by itself.

        So one that cannot be written keeps no other's outcome from being.
        """
        try:
            self._insist(answered)
        except Exception:
            if len(answered) == 1:
                raise
            log.exception(
                "outcomes are written one by one", mails=[mail.id for mail, _ in answered]
            )
            trouble = [error for each in answered if (error := self._alone(each)) is not None]
            if trouble:
                raise trouble[0] from None

    def _alone(self, answered: Answered) -> Exception | None:
        try:
            self._insist([answered])
        except Exception as error:  # noqa: BLE001 - raised when the others are written
            return error
        return None

    def _insist(self, answered: Sequence[Answered]) -> None:
        insist(lambda: self._record_once(answered), count=len(answered))

    def _record_once(self, answered: Sequence[Answered]) -> None:
        """One transaction for the outcomes, and for what the team is told about the server."""
        now = self._now()
        with self._sessions.begin() as session:
            outcomes.record(session, answered, now=now)
            away = {mail.workspace_id: each for mail, each in answered if each.fate == Fate.AWAY}
            for workspace_id, each in away.items():
                text = f"E-mails wait: {each.note}. They leave as soon as that is over."
                notices.tell(session, workspace_id, NOTICE, text, now=now)
            for workspace_id in {m.workspace_id for m, each in answered if each.fate == Fate.SENT}:
                text = "The mail server works again. The e-mails that waited are leaving."
                notices.clear(session, workspace_id, NOTICE, text, now=now)


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
            for workspace_id in claiming.workspaces_with_due(session, now=now):
                text = (
                    "E-mails are approved and due, but there is no mail server to send them. "
                    "Set DRUMBEAT_SMTP_HOST and start again; until then they wait."
                )
                notices.tell(session, workspace_id, NOTICE, text, now=now)
        return False


def build(runtime: Runtime) -> Mailer | Idle:
    """The sender for these settings."""
    settings = runtime.settings
    server = server_of(settings)
    mailer = Mailer(
        runtime.sessions,
        runtime.now,
        Wires(server, connections=settings.smtp_connections),
        runtime.owner,
        settings.home,
        public_url=settings.public_url,
        provider=settings.provider,
    )
    return Idle(runtime, mailer) if server is None else mailer
