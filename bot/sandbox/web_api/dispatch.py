"""One call from request to answer: token, scope, faults, rate, method, journal."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox import identity
from bot.sandbox.web_api import arguments
from bot.sandbox.web_api.method import Method
from bot.sandbox.web_api.methods import METHODS
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import Workspace

TOKENS = {identity.BOT_TOKEN: "bot", identity.APP_TOKEN: "app"}
APP_SCOPES = ("connections:write",)


async def answer(ws: Workspace, request: Request) -> Response:
    """Answer one call of the app, and write both sides of it into the journal."""
    name = request.path_params["method"]
    given: Json = {}
    headers: dict[str, str] = {}
    status = 200
    try:
        parsed, token = await arguments.read(request)
        given = parsed.given
        if ws.faults.delay_ms:
            await asyncio.sleep(ws.faults.delay_ms / 1000)
        ws.faults.trip(name)
        method = _method(ws, name, token)
        headers = _scope_headers(ws, method)
        ws.take_rate(name, method.rate)
        body: Json = {"ok": True, **method.call(ws, parsed)}
    except SlackError as refusal:
        body, status = refusal.answer(), refusal.status
        headers = {**headers, **refusal.headers}
    ws.journal.note("app", "api", name, given, body)
    return JSONResponse(body, status_code=status, headers=headers)


def _method(ws: Workspace, name: str, token: str | None) -> Method:
    method = METHODS.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    if method.caller == "anyone":
        return method
    if not token:
        raise SlackError("not_authed")
    kind = TOKENS.get(token)
    if kind is None:
        raise SlackError("invalid_auth")
    if kind != method.caller:
        raise SlackError("not_allowed_token_type")
    granted = APP_SCOPES if kind == "app" else tuple(sorted(ws.manifest.scopes))
    if method.scopes and not set(method.scopes) & set(granted):
        raise SlackError(
            "missing_scope", needed=",".join(method.scopes), provided=",".join(granted)
        )
    return method


def _scope_headers(ws: Workspace, method: Method) -> dict[str, str]:
    granted = APP_SCOPES if method.caller == "app" else tuple(sorted(ws.manifest.scopes))
    return {
        "X-OAuth-Scopes": ",".join(granted),
        "X-Accepted-OAuth-Scopes": ",".join(method.scopes),
    }
