"""Lists what is served over HTTP, and what every answer has in common."""

from __future__ import annotations

from slack_bolt import App
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.runtime import Runtime
from bot.web import health, reports, slack_door, texts, tracking, unsubscribing
from bot.web.health import Pulse
from bot.web.sns import Fetch, fetch

MOST_BYTES = 5_000_000
"""Of one request; the largest batch of a provider is smaller."""
HEADERS = (
    (b"cache-control", b"no-store"),
    (
        b"content-security-policy",
        (
            b"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
            b"frame-ancestors 'none'; base-uri 'none'"
        ),
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-robots-tag", b"noindex"),
)


def build(
    runtime: Runtime, pulse: Pulse, *, slack: App | None = None, fetch: Fetch = fetch
) -> ASGIApp:
    """The application; `fetch` is the door to the certificates of Amazon's notifications.

    `slack` answers what Slack posts, where it does so in place of Socket Mode.
    """
    routes = [
        *health.routes(runtime, pulse),
        *unsubscribing.routes(runtime),
        *reports.routes(runtime, fetch),
        *tracking.routes(runtime),
        *(slack_door.routes(runtime, slack) if slack else []),
        *texts.routes(runtime),
    ]
    app = Starlette(routes=routes, exception_handlers={404: _nothing_here})
    return Careful(app)


def _nothing_here(request: Request, error: Exception) -> Response:
    del request, error
    return PlainTextResponse("There is nothing here.", status_code=404)


class Careful:
    """Refuses what is too large before it is read, and puts the same headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MOST_BYTES:
                raise HTTPException(413, "That is too much.")
            return message

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *HEADERS]}
            await send(message)

        await self._app(scope, counted, dressed)
