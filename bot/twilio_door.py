"""Talks to Twilio: the one door, through its own library, without a retry of its own.

Twilio has no key that makes a request count once. So a connection that ends after the request was
handed over leaves nobody who knows, and says so.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from requests.exceptions import (
    ConnectionError as NoConnection,
)
from requests.exceptions import (
    ConnectTimeout,
    ProxyError,
    RequestException,
)
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from urllib3.exceptions import HTTPError, NewConnectionError

from engine.delivery.attempts import Attempt, Fate
from engine.delivery.sending.twilio_answers import refused
from engine.errors import InvalidError

SECONDS: Final = 25.0
"""For one answer; a lease lasts seven times as long."""
MOST_LISTED: Final = 50
SERVICE: Final = "MG"
"""How the name of a messaging service begins, which chooses a number by itself."""
UNKNOWN: Final = "The connection to Twilio ended before it answered."
UNREADABLE: Final = (ValueError, TypeError, KeyError, AttributeError)
"""What the library raises at an answer that is not what Twilio answers."""

NEVER_OPEN: Final = (NewConnectionError, ssl.SSLCertVerificationError)
"""Nobody was there, or not who should have been: the request was not handed over."""
MOST_REASONS: Final = 10

logging.getLogger("twilio.http_client").setLevel(logging.WARNING)  # it logs numbers and texts


@dataclass(frozen=True)
class Account:
    """Whose SMS they are. `url` is Twilio's, or that of a stand-in on this machine."""

    sid: str
    token: str
    url: str


@dataclass(frozen=True)
class Listed:
    """An SMS that Twilio has on record."""

    remote_id: str
    text: str
    at: datetime


class TwilioDoor:
    """One account. A connection for each request: one that was kept may have ended unseen."""

    def __init__(self, account: Account, *, seconds: float = SECONDS) -> None:
        http = TwilioHttpClient(pool_connections=False, timeout=seconds)
        # an environment of its own: what Twilio's tools read there is not for us
        self._client = Client(account.sid, account.token, http_client=http, environment={"": ""})
        self._client.api.base_url = account.url.rstrip("/")

    def send(self, sender: str, to: str, text: str, *, callback: str | None) -> Attempt:
        """Hand over one SMS; what became of that."""
        by = {"messaging_service_sid" if sender.startswith(SERVICE) else "from_": sender}
        try:
            told = self._client.messages.create(
                to=to, body=text, **by, **({"status_callback": callback} if callback else {})
            )
        except (TwilioRestException, TwilioServiceException) as error:
            return _refused(error)
        except RequestException as error:
            return _without_answer(error)
        except (TwilioException, HTTPError, *UNREADABLE):
            return Attempt(Fate.UNCERTAIN, "Twilio's answer cannot be read.")
        if not told.sid:
            return Attempt(Fate.UNCERTAIN, "Twilio's answer does not say that it took the SMS.")
        return Attempt(Fate.SENT, "Twilio took it.", str(told.sid))

    def listed(self, to: str, *, since: datetime) -> list[Listed]:
        """What it has sent to a number since then. InvalidError when it does not say."""
        with _in_words():
            found = self._client.messages.list(
                to=to, date_sent_after=since - timedelta(days=1), limit=MOST_LISTED
            )
            made = [(each, each.date_created or each.date_sent) for each in found]
            return [
                Listed(str(each.sid), each.body or "", at.astimezone(UTC))
                for each, at in made
                if at is not None and each.direction != "inbound"
            ]

    def trouble(self) -> str | None:
        """Why it cannot be used, in words; None when it can."""
        try:
            with _in_words():
                status = self._client.api.accounts(self._client.account_sid or "").fetch().status
        except InvalidError as error:
            return str(error)
        return None if status == "active" else f"Twilio says that the account is {status}."


def is_genuine(token: str, url: str, params: Mapping[str, Any], signature: str) -> bool:
    """Whether Twilio signed these parameters for this address (HMAC-SHA1 under the token)."""
    return bool(RequestValidator(token).validate(url, params, signature))


def _refused(error: TwilioRestException | TwilioServiceException) -> Attempt:
    said = error.msg if isinstance(error, TwilioRestException) else error.title
    code = error.code if isinstance(error.code, int) else None
    return refused(error.status, code, str(said))


def _without_answer(error: RequestException) -> Attempt:
    """Nothing was handed over to who could not be reached; else nobody can know."""
    if isinstance(error, (ConnectTimeout, ProxyError)) or _was_never_open(error):
        return Attempt(Fate.AWAY, "Twilio cannot be reached")
    return Attempt(Fate.UNCERTAIN, UNKNOWN)


def _was_never_open(error: RequestException) -> bool:
    if not isinstance(error, NoConnection):
        return False
    return any(isinstance(each, NEVER_OPEN) for each in _reasons(error))


def _reasons(error: BaseException) -> Sequence[BaseException]:
    """What is behind an error of requests: each one's argument or reason is the next one."""
    found: list[BaseException] = []
    behind = [error]
    while behind and len(found) < MOST_REASONS:
        each = behind.pop()
        found.append(each)
        reasons = (*each.args, getattr(each, "reason", None))
        behind += [reason for reason in reasons if isinstance(reason, BaseException)]
    return found


@contextmanager
def _in_words() -> Iterator[None]:
    """For questions that change nothing: whatever goes wrong is told in one sentence."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as error:
        raise InvalidError(f"{_refused(error).note.rstrip('.')}.") from error
    except RequestException as error:
        raise InvalidError("Twilio cannot be reached.") from error
    except (TwilioException, HTTPError, *UNREADABLE) as error:
        raise InvalidError("Twilio's answer cannot be read.") from error
