"""Which address of `/control` does what, and what every call answers."""

import time
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.sandbox.control import clicking, modals, moving, sharing, speaking
from bot.sandbox.control.asked import Asked
from bot.sandbox.interactions import Outcome
from bot.sandbox.wire import Json, PersonError, SlackError, parse_json
from bot.sandbox.workspace import Workspace

Action = Callable[[Asked], Awaitable[Outcome]]

ACTIONS: dict[str, Action] = {
    "command": speaking.command,
    "message": speaking.message,
    "delete": speaking.delete,
    "shortcut": speaking.shortcut,
    "home": speaking.home,
    "reaction": speaking.reaction,
    "partner": sharing.partner,
    "archive": sharing.archive,
    "click": clicking.click,
    "options": clicking.options,
    "submit": modals.submit,
    "close": modals.close,
    "clock": moving.clock,
    "mail/answer": moving.mail_answer,
    "mail/bounce": moving.mail_bounce,
    "mail/complaint": moving.mail_complaint,
    "faults": moving.faults,
}


async def act(ws: Workspace, request: Request) -> JSONResponse:
    """One thing that a person does."""
    name = request.path_params["action"]
    action = ACTIONS.get(name)
    if action is None:
        return refused(PersonError(f"there is no /control/{name}", status=404))
    try:
        body = await _body(request)
    except PersonError as refusal:
        return refused(refusal)
    return await perform(ws, name, action, body)


async def perform(ws: Workspace, name: str, action: Action, body: Json) -> JSONResponse:
    """Do it, measure it, write both sides into the journal."""
    started = time.monotonic()
    entry = ws.journal.note("person", name, str(body.get("user") or ""), body)
    try:
        outcome = await action(Asked(ws, body))
    except PersonError as refusal:
        ws.journal.answered(entry, {"error": refusal.error})
        return refused(refusal)
    except SlackError as refusal:
        ws.journal.answered(entry, refusal.answer())
        return refused(PersonError(refusal.error))
    except ValueError as wrong:
        ws.journal.answered(entry, {"error": str(wrong)})
        return refused(PersonError(f"the call is not understood: {wrong}"))
    outcome.took_ms = outcome.took_ms or round((time.monotonic() - started) * 1000)
    answer = outcome.answer()
    ws.journal.answered(entry, answer)
    ws.journal.note("slack", "outcome", name, answer)  # tells those who watch that all is shown
    return JSONResponse(answer)


def refused(refusal: PersonError) -> JSONResponse:
    answer = {"acknowledged": False, "took_ms": 0, "error": refusal.error}
    return JSONResponse(answer, status_code=refusal.status)


async def _body(request: Request) -> Json:
    try:
        body = parse_json(await request.body() or b"{}")
    except ValueError:
        raise PersonError("the body is not JSON") from None
    if not isinstance(body, dict):
        raise PersonError("the body is not a JSON object")
    return body
