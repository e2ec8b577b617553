"""Sends the SMS that are due, one after the other: claim, commit `sending`, Twilio, record.

One at a time: Twilio has a queue of its own, and a number of ours sends about one a second. Unsure
ones are looked for in Twilio's list; a person may be quicker.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.runtime import Runtime
from bot.settings import Settings
from bot.watch import OFF, Watch, Work
from bot.web.paths import REPORTS
from bot.workers.insisting import insist
from engine import notices
from engine.delivery.attempts import Attempt, Fate
from engine.delivery.mail.mail_keys import key_of
from engine.delivery.sending import claiming, outbox, outcomes, uncertain_texts
from engine.errors import InvalidError
from engine.views.delivery import ClaimedMail, UnsureText
from storage.database import Sessions
from storage.states import Channel

if TYPE_CHECKING:
    from bot.twilio_door import Account, Listed

log = structlog.get_logger(__name__)

NOTICE = "sms"
FIRST_LOOK = timedelta(seconds=30)
"""After which an unsure SMS is looked for; then each time that its age has grown by half."""
LAST_LOOK = timedelta(days=2)
SKEW = timedelta(minutes=2)
"""How far Twilio's clock may be behind ours."""


class Door(Protocol):
    """What the texter needs of `bot.twilio_door.TwilioDoor`."""

    def send(self, sender: str, to: str, text: str, *, callback: str | None) -> Attempt: ...

    def listed(self, to: str, *, since: datetime) -> list[Listed]: ...


class Texter:
    """Sends for all teams. `_looked` spares questions; all that must be kept is in the rows."""

    def __init__(
        self,
        sessions: Sessions,
        now: Callable[[], datetime],
        door: Door,
        owner: str,
        *,
        public_url: str | None = None,
        watch: Watch = OFF,
    ) -> None:
        self._sessions = sessions
        self._now = now
        self._door = door
        self._owner = owner
        self._public_url = public_url
        self._watch = watch
        self._looked: dict[int, datetime] = {}

    def step(self) -> bool:
        """Send the next SMS that may go, else look for an unsure one. False when idle."""
        with self._sessions.begin() as session:
            now = self._now()
            claimed = claiming.claim(
                session, owner=self._owner, now=now, most=1, channel=Channel.SMS
            )
            # a claim passes over some that are held back; there may be more behind them
            goes_on = bool(claimed) or claiming.has_due(session, now=now, channel=Channel.SMS)
        if claimed:
            return self._send(claimed[0])
        return goes_on or self._look()

    def _send(self, claimed: ClaimedMail) -> bool:
        with self._sessions.begin() as session:
            outbox.take_turn(session, [claimed])
            verdict = outbox.begin_sending(session, [claimed], now=self._now())[claimed.claim]
        if not verdict.is_open:
            return True
        with self._watch.doing(Work.SEND, channel=Channel.SMS) as about:
            attempt = self._door.send(
                claimed.from_address,
                claimed.to_address,
                claimed.text,
                callback=self._callback(claimed),
            )
            about["outcome"] = attempt.fate
        insist(lambda: self._record(claimed, attempt), count=1)
        return attempt.fate != Fate.AWAY

    def _callback(self, claimed: ClaimedMail) -> str | None:
        """Where Twilio reports to; the key proves what it is about, also without its answer."""
        if self._public_url is None:
            return None
        return (
            f"{self._public_url.rstrip('/')}{REPORTS}?key={key_of(claimed.id, claimed.message_id)}"
        )

    def _record(self, claimed: ClaimedMail, attempt: Attempt) -> None:
        now = self._now()
        with self._sessions.begin() as session:
            outcomes.record(session, [(claimed, attempt)], now=now)
            if attempt.fate == Fate.AWAY:
                text = f"SMS wait: {attempt.note}. They leave as soon as that is over."
                notices.tell(session, claimed.workspace_id, NOTICE, text, now=now)
            if attempt.fate == Fate.SENT:
                text = "Twilio works again. The SMS that waited are leaving."
                notices.clear(session, claimed.workspace_id, NOTICE, text, now=now)

    def _look(self) -> bool:
        """Look for one unsure SMS in Twilio's list; False when there is none to look for now."""
        now = self._now()
        with self._sessions.begin() as session:
            unsure = uncertain_texts.unsure_texts(session, since=now - LAST_LOOK)
        wanted = next((each for each in unsure if self._is_time(each, now)), None)
        self._looked = {
            each.mail_id: self._looked[each.mail_id]
            for each in unsure
            if each.mail_id in self._looked
        }
        if wanted is None:
            return False
        self._looked[wanted.mail_id] = now
        try:
            found = self._door.listed(wanted.to_address, since=wanted.tried_at)
        except InvalidError as error:
            log.warning("an unsure SMS could not be looked for", why=str(error))
            return True
        same = [each.remote_id for each in found if _is_it(each, wanted)]
        with self._sessions.begin() as session:
            uncertain_texts.settle_by_list(session, wanted.mail_id, same, now=self._now())
        return True

    def _is_time(self, unsure: UnsureText, now: datetime) -> bool:
        last = self._looked.get(unsure.mail_id)
        if last is None:
            return now >= unsure.tried_at + FIRST_LOOK
        return now - unsure.tried_at >= (last - unsure.tried_at) * 1.5


def _is_it(listed: Listed, unsure: UnsureText) -> bool:
    """The same words, not before the attempt; a trial account puts words of its own before."""
    said, ours = (" ".join(text.split()) for text in (listed.text, unsure.text))
    return said.endswith(ours) and listed.at >= unsure.tried_at - SKEW


def account_of(settings: Settings) -> Account | None:
    """The account that is set up, if there is one. InvalidError without Twilio's library."""
    sid, token = settings.twilio_account_sid, settings.twilio_auth_token
    if sid is None or token is None:
        return None
    try:
        from bot.twilio_door import Account  # noqa: PLC0415 - half a second, for those who text
    except ImportError as error:
        raise InvalidError(
            "DRUMBEAT_TWILIO_ACCOUNT_SID is set and Twilio's library is missing. Install it with "
            "`.venv/bin/pip install 'twilio>=9.13,<10'`."
        ) from error
    return Account(sid=sid, token=token.get_secret_value(), url=settings.twilio_url)


def build(runtime: Runtime) -> Texter | None:
    """The sender for these settings; None where people text from their own phones."""
    account = account_of(runtime.settings)
    if account is None:
        return None
    from bot.twilio_door import TwilioDoor  # noqa: PLC0415 - as above

    return Texter(
        runtime.sessions,
        runtime.now,
        TwilioDoor(account),
        runtime.owner,
        public_url=runtime.settings.public_url,
        watch=runtime.watch,
    )
