"""Decides which requests are Slack's and new: signed lately by its secret, and each taken once."""

from __future__ import annotations

from collections.abc import Mapping

import anyio
import structlog
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk.signature import SignatureVerifier
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.app import LISTENER_THREADS
from bot.runtime import Runtime
from bot.watch import Work
from storage.inbox import once

log = structlog.get_logger(__name__)

PATH = "/slack/events"
SIGNATURE, TIMESTAMP = "x-slack-signature", "x-slack-request-timestamp"
MOST_DIGITS = 12


def routes(runtime: Runtime, app: App) -> list[Route]:
    secret = runtime.settings.slack_signing_secret
    assert secret is not None, "only with a secret does Slack call"
    door = SlackDoor(runtime, app, SignatureVerifier(secret.get_secret_value()))
    threads = anyio.CapacityLimiter(LISTENER_THREADS)  # what others ask for never keeps Slack out

    async def take(request: Request) -> Response:
        body = await request.body()
        return await anyio.to_thread.run_sync(door.take, request, body, limiter=threads)

    return [Route(PATH, take, methods=["POST"])]


class SlackDoor:
    """Hands Slack's requests to the app and waits for its acknowledgement, three seconds at most.

    A signature is taken once, so a request that somebody recorded and plays again does nothing;
    when Slack itself says something again, it signs it anew.
    """

    def __init__(self, runtime: Runtime, app: App, verifier: SignatureVerifier) -> None:
        self._runtime = runtime
        self._app = app
        self._verifier = verifier

    def take(self, request: Request, body: bytes) -> Response:
        if not is_slacks(self._verifier, body, request.headers):
            return PlainTextResponse("That is not signed as it should be.", 401)
        try:
            with self._runtime.sessions.begin() as session:
                is_new = once(session, f"http:{request.headers[SIGNATURE]}", self._runtime.now())
        except SQLAlchemyError as error:
            log.warning("Slack is asked to come again", error=type(error).__name__)
            return PlainTextResponse("The database is away.", 503)
        if not is_new:
            return Response()
        with self._runtime.watch.doing(Work.ACKNOWLEDGE, kind="http"):
            return to_starlette_response(self._app.dispatch(to_bolt_request(request, body)))


def is_slacks(verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether Slack signed exactly this, within five minutes.

    What the SDK's verifier would stumble over is looked at first: it takes the time for a number,
    the body for UTF-8 and the signature for ASCII.
    """
    at, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    if not at.isascii() or not at.isdigit() or len(at) > MOST_DIGITS or not signature.isascii():
        return False
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False
    return verifier.is_valid(text, at, signature)
