"""Sends what is due: claim, MAIL and RCPT, commit `sending`, DATA, record.

Each of the three transactions is for several mails: a commit waits for the disk once, however many
are in it. While some are on the wire the next ones are claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import structlog

from bot.runtime import Runtime
from bot.settings import Settings
from bot.signing_key import signer_of
from bot.smtp_door import Transport
from bot.tracking import links_of
from bot.workers.groups import Group, Groups
from bot.workers.insisting import insist
from bot.workers.letters import Letters
from bot.workers.traffic import Answered, Letter, Traffic
from bot.workers.watched_wire import WatchedWire
from bot.workers.wires import Line, Wires
from engine import notices
from engine.delivery.accounts import senders
from engine.delivery.attempts import Attempt, Fate, Server
from engine.delivery.mail.signing import Signer
from engine.delivery.mail.tracked_links import Links
from engine.delivery.sending import claiming, outbox, outcomes
from engine.errors import InvalidError
from engine.replies.providers import Provider, name_in
from engine.views.delivery import ClaimedMail
from storage.database import Sessions, takes_turns

log = structlog.get_logger(__name__)

NOTICE = "smtp"
CLAIMS = 32
"""How many claims of a running bot make one step, after which it looks whether it should end."""


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
        claims: int = 1,
        beside: bool = False,
        public_url: str | None = None,
        provider: Provider | None = None,
        links: Links | None = None,
        signer: Signer | None = None,
    ) -> None:
        self._sessions = sessions
        self._now = now
        self._wires = wires
        self._claims = claims
        self._provider = provider
        self._groups = Groups(sessions, now, owner, wires.connections, beside=beside)
        self._letters = Letters(now, home, public_url, provider, links, signer=signer)

    def step(self) -> bool:
        """Send the next mails that may go. False when nothing is due, or all servers are away.

        A claim follows another while it finds something and no server is away. At most one mail for
        each connection waits for it to be free.
        """
        traffic = Traffic(self._begin, self._record, self._now)
        left, is_idle = self._claims, False
        asked: Future[Group] | None = None
        while left or asked is not None or traffic.under_way:
            if left and asked is None and traffic.under_way <= self._wires.connections:
                asked = self._groups.ask()
            if asked is not None and (asked.done() or not traffic.under_way):
                found, asked = self._put_next(traffic, asked), None
                left, is_idle = max(0, left - 1) if found else 0, found is None
            if traffic.under_way:
                traffic.go_on(asked)
            if traffic.trouble or Fate.AWAY in traffic.fates:
                left = 0
        if traffic.trouble:
            raise traffic.trouble[0]
        if is_idle:
            self._wires.close()
        return not is_idle if not traffic.fates else set(traffic.fates) != {Fate.AWAY}

    def _put_next(self, traffic: Traffic, asked: Future[Group]) -> int | None:
        """Put the claimed ones on their way; how many, and None when nothing is due."""
        try:
            group = asked.result()
        except Exception as error:  # noqa: BLE001 - raised when those on the wire have ended
            traffic.trouble.append(error)
            return 0
        refused: list[Answered] = []
        for each in group.claimed:
            lines, letter = self._letter(each, group.own.get(each.sender_id))
            if isinstance(letter, Attempt):
                refused.append((each, letter))
            else:
                traffic.put(letter, lines)
        traffic.end(refused)
        return None if group.is_idle else len(group.claimed)

    def _letter(
        self, claimed: ClaimedMail, own: Server | InvalidError | None
    ) -> tuple[Sequence[Line], Letter | Attempt]:
        """Ready to go, and the lines to its server; or why not."""
        if isinstance(own, InvalidError):
            return (), Attempt(Fate.AWAY, str(own).rstrip("."))
        lines = self._wires.lines(own)
        if not lines:
            note = f"there is no mail server for {claimed.from_address}"
            return (), Attempt(Fate.AWAY, note)
        written = self._letters.write(claimed)
        return lines, written if isinstance(written, Attempt) else Letter(claimed, written)

    def _begin(self, claimed: Sequence[ClaimedMail]) -> Collection[tuple[int, int]]:
        with self._sessions.begin() as session:
            outbox.take_turn(session, claimed)
            verdicts = outbox.begin_sending(session, claimed, now=self._now())
        return {claim for claim, verdict in verdicts.items() if verdict.is_open}

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
        answered = [(mail, _named(self._provider, each)) for mail, each in answered]
        with self._sessions.begin() as session:
            outcomes.record(session, answered, now=now)
            away = {mail.workspace_id: each for mail, each in answered if each.fate == Fate.AWAY}
            for workspace_id, each in away.items():
                text = f"E-mails wait: {each.note}. They leave as soon as that is over."
                notices.tell(session, workspace_id, NOTICE, text, now=now)
            for workspace_id in {m.workspace_id for m, each in answered if each.fate == Fate.SENT}:
                text = "The mail server works again. The e-mails that waited are leaving."
                notices.clear(session, workspace_id, NOTICE, text, now=now)


def _named(provider: Provider | None, attempt: Attempt) -> Attempt:
    """With the name by which the provider's reports may call what it took."""
    if attempt.fate is not Fate.SENT:
        return attempt
    return replace(attempt, remote_id=name_in(provider, attempt.note))


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
        Wires(
            server,
            lambda each: WatchedWire(Transport(each), runtime.watch),
            connections=settings.smtp_connections,
        ),
        runtime.owner,
        settings.home,
        claims=CLAIMS,
        beside=not takes_turns(runtime.sessions),
        public_url=settings.public_url,
        provider=settings.provider,
        links=links_of(settings),
        signer=signer_of(settings),
    )
    return Idle(runtime, mailer) if server is None else mailer
