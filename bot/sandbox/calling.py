"""Slack's HTTP mode: envelopes as signed requests to the app, once it has proved itself."""

import asyncio
import json
import time
import uuid
from typing import Final
from urllib.parse import urlencode

import httpx
from slack_sdk.signature import SignatureVerifier

from bot.sandbox import identity
from bot.sandbox.journal import Journal
from bot.sandbox.limits import Timings
from bot.sandbox.socket_mode import Delivery, name_of
from bot.sandbox.wire import Json

AGAIN_S: Final = 0.1
"""Until the app's server is asked once more whether it is there."""
JSON_TYPE: Final = "application/json"
FORM_TYPE: Final = "application/x-www-form-urlencoded"


class Caller:
    """Takes the place of the sockets; `connected` is 1 when the app has answered the challenge."""

    def __init__(self, url: str, secret: str, *, journal: Journal, timings: Timings) -> None:
        self._url = url
        self._signer = SignatureVerifier(secret)
        self._journal = journal
        self._timings = timings
        self.connected = 0

    async def verify(self) -> None:
        """Ask, as Slack does when the address is saved, until it is answered rightly."""
        while not self.connected:
            challenge = uuid.uuid4().hex
            asked = {
                "type": "url_verification",
                "token": identity.VERIFICATION_TOKEN,
                "challenge": challenge,
            }
            try:
                answer = await self._post(json.dumps(asked), JSON_TYPE, {})
            except httpx.HTTPError:
                answer = None
            if answer is not None and challenge in answer.text:
                self.connected = 1
                self._journal.note("slack", "http", "verified", {"url": self._url})
            else:
                await asyncio.sleep(AGAIN_S)

    async def deliver(self, envelope: Json) -> Delivery:
        """Post it and wait for the acknowledgement, as long as Slack does."""
        started = time.monotonic()
        entry = self._journal.note("slack", envelope["type"], name_of(envelope), envelope)
        body, kind = _body(envelope)
        connected = True
        try:
            answer = await self._post(body, kind, _retry(envelope))
        except httpx.TimeoutException:
            answer = None
        except httpx.HTTPError as error:
            answer, connected = None, False
            self._journal.answered(entry, {"error": type(error).__name__})
        took_ms = round((time.monotonic() - started) * 1000)
        if answer is None or not answer.is_success:
            return Delivery(connected=connected, acknowledged=False, took_ms=took_ms)
        payload = _payload(answer)
        self._journal.note("app", "acknowledge", name_of(envelope), {"payload": payload})
        return Delivery(connected=True, acknowledged=True, took_ms=took_ms, payload=payload)

    async def _post(self, body: str, kind: str, more: dict[str, str]) -> httpx.Response:
        at = str(int(time.time()))
        signature = self._signer.generate_signature(timestamp=at, body=body) or ""
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": signature,
            **more,
        }
        limit = self._timings.acknowledge
        async with httpx.AsyncClient(trust_env=False, timeout=limit) as client:
            return await client.post(self._url, content=body, headers=headers)


def _body(envelope: Json) -> tuple[str, str]:
    """Events are JSON, a command is a form, everything else a form with JSON in it."""
    payload = envelope["payload"]
    if envelope["type"] == "events_api":
        return json.dumps(payload), JSON_TYPE
    if envelope["type"] == "slash_commands":
        return urlencode(payload), FORM_TYPE
    return urlencode({"payload": json.dumps(payload)}), FORM_TYPE


def _retry(envelope: Json) -> dict[str, str]:
    attempt = envelope.get("retry_attempt") or 0
    if not attempt:
        return {}
    reason = "http_timeout" if envelope.get("retry_reason") == "timeout" else "connection_failed"
    return {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}


def _payload(answer: httpx.Response) -> Json | None:
    if not answer.text:
        return None
    if answer.headers.get("content-type", "").startswith(JSON_TYPE):
        told = answer.json()
        return told if isinstance(told, dict) else None
    return {"text": answer.text}
