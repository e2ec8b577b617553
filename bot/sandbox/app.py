"""Every address of the local workspace and what answers there."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from bot.sandbox import answering, sms, transfers
from bot.sandbox.control import reading, routes
from bot.sandbox.guard import Guard
from bot.sandbox.identity import SMS_ACCOUNT
from bot.sandbox.web_api import dispatch
from bot.sandbox.workspace import Workspace

TEXTS = f"/2010-04-01/Accounts/{SMS_ACCOUNT}"
PAGE = Path(__file__).parent / "page"


class Page(StaticFiles):
    """The page's files, asked for anew each time, so that a restart is never half old."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def build(ws: Workspace) -> Starlette:
    """The ASGI application around one workspace."""

    def bound(
        function: Callable[[Workspace, Request], Any],
    ) -> Callable[[Request], Awaitable[Response]]:
        async def call(request: Request) -> Response:
            answer = function(ws, request)
            response = await answer if isinstance(answer, Awaitable) else answer
            assert isinstance(response, Response)
            return response

        return call

    async def socket(websocket: WebSocket) -> None:
        await ws.socket_mode.serve(websocket)

    async def index(_request: Request) -> Response:
        return FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    listed: list[BaseRoute] = [
        Route("/", index),
        Route("/archives/{rest:path}", index),
        Route("/api/{method}", bound(dispatch.answer), methods=["GET", "POST"]),
        WebSocketRoute("/socket/", socket),
        Route("/response/{kind}/{team}/{name:path}", bound(answering.respond), methods=["POST"]),
        Route("/upload/{file_id}", bound(transfers.receive), methods=["POST", "PUT"]),
        Route("/files/{file_id}/{name:path}", bound(transfers.hand_out)),
        Route("/control/state", bound(reading.read_state), methods=["GET"]),
        Route("/control/mail", bound(reading.read_mail), methods=["GET"]),
        Route("/control/journal", bound(reading.read_journal), methods=["GET"]),
        Route("/control/clock", bound(reading.read_clock), methods=["GET"]),
        Route("/control/upload", bound(transfers.upload), methods=["POST"]),
        Route("/control/{action:path}", bound(routes.act), methods=["POST"]),
        Route(f"{TEXTS}/Messages.json", bound(sms.take), methods=["POST"]),
        Route(f"{TEXTS}/Messages.json", bound(sms.listed), methods=["GET"]),
        Route(f"{TEXTS}.json", bound(sms.account), methods=["GET"]),
        Mount("/page", Page(directory=PAGE)),
    ]
    return Starlette(routes=listed, middleware=[Middleware(Guard)])
