"""Decides which reports of mail providers are taken: those that the provider has signed, lately."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.runtime import Runtime
from bot.web.sns import Fetch, at_amazon, is_genuine
from engine.errors import ConflictError
from engine.replies import reported
from engine.replies.providers import Provider, reports_in

log = structlog.get_logger(__name__)

WINDOW = timedelta(minutes=10)
"""How old a signed report may be, and how far ahead its clock."""
RESENT = timedelta(days=1)
"""How old a notification of Amazon's may be: whatever it says again after we were away bears the
instant at which it was said first. Nothing is recorded twice, since its report has an id."""
SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"


def routes(runtime: Runtime, fetch: Fetch) -> list[Route]:
    provider, secret = runtime.settings.provider, runtime.settings.provider_secret
    if provider is None or secret is None:
        return []
    taker = Taker(runtime, provider, secret.get_secret_value(), fetch)

    async def take(request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(taker.take, body, request.headers)

    return [Route(f"/events/{provider.value}", take, methods=["POST"])]


class Taker:
    """Takes the reports of one provider."""

    def __init__(self, runtime: Runtime, provider: Provider, secret: str, fetch: Fetch) -> None:
        self._runtime = runtime
        self._provider = provider
        self._secret = secret
        self._fetch = fetch

    def take(self, body: bytes, headers: Mapping[str, str]) -> Response:
        """403 for who cannot prove to be the provider; 409 when it is to be said again later."""
        try:
            told = json.loads(body)
        except ValueError:
            return PlainTextResponse("That is no JSON.", 400)
        if not self._is_genuine(body, headers, told):
            return PlainTextResponse("That is not signed as it should be.", 403)
        if self._provider is Provider.SES:
            return self._from_sns(told)
        return self._record(told)

    def _is_genuine(self, body: bytes, headers: Mapping[str, str], told: Any) -> bool:
        if self._provider is Provider.SENDGRID:
            return is_sendgrid(body, headers, self._secret, now=self._runtime.now())
        if self._provider is Provider.POSTMARK:
            given = headers.get("authorization", "")
            expected = base64.b64encode(self._secret.encode()).decode()
            return hmac.compare_digest(given.encode(), f"Basic {expected}".encode())
        return isinstance(told, Mapping) and is_genuine(told, self._secret, self._fetch)

    def _from_sns(self, told: Mapping[str, Any]) -> Response:
        """A subscription is confirmed where Amazon says; a notification holds the report."""
        if told["Type"] == "SubscriptionConfirmation":
            if not at_amazon(told.get("SubscribeURL")):
                return PlainTextResponse("That is no address of Amazon's.", 403)
            self._fetch(str(told["SubscribeURL"]))
            log.info("reports are subscribed to")
            return PlainTextResponse("Subscribed.")
        if not is_recent(str(told.get("Timestamp")), now=self._runtime.now()):
            return PlainTextResponse("That is too old, or of the future.", 403)
        try:
            message = json.loads(str(told.get("Message")))
        except ValueError:
            return PlainTextResponse("The message is no JSON.", 400)
        return self._record(message)

    def _record(self, told: Any) -> Response:
        """Each report in a transaction of its own, so that one that is early holds up no other."""
        early = 0
        for each in reports_in(self._provider, told):
            try:
                with self._runtime.sessions.begin() as session:
                    reported.report(session, self._provider, each, now=self._runtime.now())
            except ConflictError:
                early += 1
        self._runtime.wake()
        if early:
            return PlainTextResponse(f"{early} came too early. Say them again later.", 409)
        return PlainTextResponse("Thank you.")


def is_sendgrid(body: bytes, headers: Mapping[str, str], key: str, *, now: datetime) -> bool:
    """Whether SendGrid signed exactly these bytes, and not long ago (ECDSA, SHA-256)."""
    at = headers.get(TIMESTAMP, "")
    if not at.isascii() or not at.isdigit() or len(at) > 12:
        return False
    if abs(now - datetime.fromtimestamp(int(at), UTC)) > WINDOW:
        return False
    try:
        public = load_der_public_key(base64.b64decode(key, validate=True))
        signature = base64.b64decode(headers.get(SIGNATURE, ""), validate=True)
        if not isinstance(public, ec.EllipticCurvePublicKey):
            return False
        public.verify(signature, at.encode() + body, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, UnsupportedAlgorithm, binascii.Error, ValueError):
        return False
    return True


def is_recent(at: str, *, now: datetime) -> bool:
    try:
        then = datetime.fromisoformat(at)
    except ValueError:
        return False
    return then.tzinfo is not None and -WINDOW <= now - then <= RESENT
