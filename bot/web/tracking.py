"""Decides what a link and the image of a tracked mail answer: where it led, and one clear pixel."""

from __future__ import annotations

import base64

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.runtime import Runtime
from bot.tracking import links_of
from engine.replies import visits
from engine.replies.visitors import Caller
from storage.states import EventKind

log = structlog.get_logger(__name__)

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
AHEAD = ("purpose", "sec-purpose", "x-purpose", "x-moz")
MOST_AGENT = 500


def routes(runtime: Runtime) -> list[Route]:
    """Empty where no mail could lead here."""
    links = links_of(runtime.settings)
    if links is None:
        return []

    def click(request: Request) -> Response:
        """The target stands in what we signed, so nobody can make us lead elsewhere."""
        found = links.read_click(request.path_params["token"])
        if found is None:
            return _nothing()
        _note(runtime, found.mail_id, EventKind.CLICKED, request, found.link)
        return RedirectResponse(found.target, 302)

    def image(request: Request) -> Response:
        mail_id = links.read_open(request.path_params["token"])
        if mail_id is None:
            return _nothing()
        _note(runtime, mail_id, EventKind.OPENED, request)
        return Response(PIXEL, media_type="image/gif")

    return [Route("/c/{token}", click), Route("/o/{token}.gif", image)]


def _note(
    runtime: Runtime, mail_id: int, kind: EventKind, request: Request, link: str = ""
) -> None:
    """The reader gets what they came for, whether or not it could be written down."""
    caller = Caller(
        agent=request.headers.get("user-agent", "")[:MOST_AGENT],
        method=request.method,
        purpose=next((request.headers[name] for name in AHEAD if name in request.headers), ""),
    )
    try:
        with runtime.sessions.begin() as session:
            visits.note(session, mail_id, kind, caller, link=link, now=runtime.now())
    except SQLAlchemyError as error:
        log.warning("a visit is not counted", error=type(error).__name__)


def _nothing() -> Response:
    return PlainTextResponse("There is nothing here.", 404)
