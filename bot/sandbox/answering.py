"""What a response_url does: a new message, a replaced one, a deleted one."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.sandbox import identity, messages
from bot.sandbox.state import Channel
from bot.sandbox.triggers import ResponseUrl
from bot.sandbox.web_api import content
from bot.sandbox.web_api.arguments import Arguments
from bot.sandbox.wire import Json, SlackError, parse_json
from bot.sandbox.workspace import Workspace


async def respond(ws: Workspace, request: Request) -> Response:
    """One use of a response_url."""
    name = request.path_params["name"]
    body: Any = None
    answer: Json = {"ok": True}
    try:
        ws.faults.trip("response_url")
        target = ws.triggers.respond(name)
        body = await _payload(request)
        _obey(ws, target, body)
    except SlackError as refusal:
        answer = refusal.answer()
        status = refusal.status if refusal.status != 200 else 400
        ws.journal.note("app", "response", name, body, answer)
        return JSONResponse(answer, status_code=status, headers=refusal.headers)
    ws.journal.note("app", "response", name, body, answer)
    return PlainTextResponse("ok")


async def _payload(request: Request) -> Json:
    try:
        body = parse_json(await request.body())
    except ValueError:
        raise SlackError("invalid_payload", status=400) from None
    if not isinstance(body, dict):
        raise SlackError("invalid_payload", status=400)
    return body


def _obey(ws: Workspace, target: ResponseUrl, body: Json) -> None:
    channel = ws.state.channels[target.channel]
    args = Arguments(body)
    if args.flag("delete_original"):
        _delete(ws, channel, target)
        return
    given = content.read(args)
    content.refuse_empty(given)
    if args.flag("replace_original") and target.message_ts is not None:
        _replace(ws, channel, target, given)
        return
    thread = args.text("thread_ts") or target.thread_ts
    given["thread_ts"] = thread
    given["text"] = given["text"] or ""
    if args.text("response_type") == "in_channel":
        messages.post(ws, channel, identity.BOT_USER, given)
    else:
        messages.whisper(ws, channel, target.user, given, by=identity.BOT_USER)


def _delete(ws: Workspace, channel: Channel, target: ResponseUrl) -> None:
    if target.message_ts is None:
        raise SlackError("message_not_found", status=404)
    if target.ephemeral:
        line = _line(ws, target)
        ws.state.ephemerals.remove(line)
        ws.changed()
        return
    messages.delete(ws, channel, messages.find(channel, target.message_ts))


def _replace(ws: Workspace, channel: Channel, target: ResponseUrl, given: Json) -> None:
    assert target.message_ts is not None
    if target.ephemeral:
        line = _line(ws, target)
        fresh = messages.whisper(
            ws,
            channel,
            target.user,
            {**given, "thread_ts": line.get("thread_ts")},
            by=identity.BOT_USER,
        )
        ws.state.ephemerals.remove(fresh)
        line.update(text=fresh["text"], blocks=fresh["blocks"])
        return
    if given["blocks"] is None:
        given["blocks"] = []  # here, unlike in chat.update, the whole content is replaced
    messages.change(ws, channel, messages.find(channel, target.message_ts), given)


def _line(ws: Workspace, target: ResponseUrl) -> Json:
    line = messages.whispered(ws, target.channel, target.message_ts or "", target.user)
    if line is None:
        raise SlackError("message_not_found", status=404)
    return line
