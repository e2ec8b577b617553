"""Decides how the next group of mails is claimed: beside what else is written, if that helps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from bot.workers.aside import Aside
from engine.delivery.accounts import senders
from engine.delivery.attempts import Server
from engine.delivery.sending import claiming
from engine.errors import InvalidError
from engine.views.delivery import ClaimedMail
from storage.database import Sessions


@dataclass(frozen=True)
class Group:
    """Mails that were claimed together; none, and `is_idle`, when nothing is due.

    `own` has the servers of the mailboxes with one of their own, or why one cannot be used.
    """

    claimed: Sequence[ClaimedMail]
    own: Mapping[int, Server | InvalidError | None]
    is_idle: bool


class Groups:
    """Claims for one mailer, one group after the other.

    A claim of mails that wait meets none of those on the wire, so it may be made `beside` their
    commits. With SQLite it would only wait for them.
    """

    def __init__(
        self,
        sessions: Sessions,
        now: Callable[[], datetime],
        owner: str,
        most: int,
        *,
        beside: bool,
    ) -> None:
        self._sessions = sessions
        self._now = now
        self._owner = owner
        self._most = most
        self._aside = Aside("claims") if beside else None

    def ask(self) -> Future[Group]:
        """The next group, at once or in a while."""
        if self._aside is not None:
            return self._aside.do(self._claim)
        answer: Future[Group] = Future()
        try:
            answer.set_result(self._claim())
        except Exception as error:  # noqa: BLE001 - it is raised where the answer is taken
            answer.set_exception(error)
        return answer

    def _claim(self) -> Group:
        """A claim passes over some that are held back; there may be more behind them."""
        with self._sessions.begin() as session:
            now = self._now()
            claimed = claiming.claim(session, owner=self._owner, now=now, most=self._most)
            is_idle = not claimed and not claiming.has_due(session, now=now)
        return Group(claimed, self._own_servers(claimed), is_idle)

    def _own_servers(
        self, claimed: Sequence[ClaimedMail]
    ) -> dict[int, Server | InvalidError | None]:
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
