"""What a person sees: channels, threads, lines for them alone, views, mails, the journal."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.sandbox import identity, limits, views
from bot.sandbox.clock import iso
from bot.sandbox.state import Channel, direct_id
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace

WAIT_MOST = 60.0


def state(ws: Workspace) -> Json:
    """The whole of it."""
    return {
        "now": iso(ws.clock.now()),
        "timezone": ws.clock.zone.key,
        "team": {"id": identity.TEAM_ID, "name": identity.TEAM_NAME},
        "app": {
            "id": identity.APP_ID,
            "name": ws.manifest.name,
            "color": ws.manifest.color,
            "bot_user": identity.BOT_USER,
            "connections": ws.connected,
            "agent": _agent(ws),
        },
        "members": [_member(ws, user_id) for user_id in ws.state.users],
        "channels": [_channel(channel) for channel in ws.state.channels.values()],
        "ephemerals": ws.state.ephemerals,
        "views": _views(ws),
        "commands": [
            {
                "command": item.command,
                "description": item.description,
                "usage_hint": item.usage_hint,
            }
            for item in ws.manifest.commands
        ],
        "shortcuts": [
            {
                "name": item.name,
                "type": item.type,
                "callback_id": item.callback_id,
                "description": item.description,
            }
            for item in ws.manifest.shortcuts
        ],
        "assistant": _assistant(ws),
        "sequence": ws.journal.last,
    }


def _agent(ws: Workspace) -> Json | None:
    agent = ws.manifest.agent
    if agent is None:
        return None
    return {"description": agent.description, "prompts": agent.prompts}


def _assistant(ws: Workspace) -> Json:
    """By pane and thread; a status that nothing followed is forgotten, as in Slack."""
    told = {key: dict(kept) for key, kept in ws.state.assistant.items()}
    for kept in told.values():
        if ws.clock.seconds() - kept.pop("status_at", 0.0) >= limits.STATUS_S:
            kept.pop("status", None)
            kept.pop("loading_messages", None)
    return told


def _member(ws: Workspace, user_id: str) -> Json:
    user = ws.state.users[user_id]
    return {
        "id": user.id,
        "name": user.real_name,
        "handle": user.name,
        "is_admin": user.is_admin,
        "is_bot": user.is_bot,
        "direct": direct_id(user.id),
    }


def _channel(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_im": channel.type == "im",
        "user": channel.user,
        "is_member": channel.has_bot(),
        "members": channel.members,
        "messages": [_message(channel, m) for m in channel.top()],
    }


def _message(channel: Channel, message: Json) -> Json:
    told = _plain(message)
    told["replies"] = [_plain(reply) for reply in channel.replies(message["ts"])]
    return told


def _plain(message: Json) -> Json:
    return {"text": "", "blocks": [], "files": [], **message}


def _views(ws: Workspace) -> list[Json]:
    listed: list[Json] = []
    for view in ws.state.views.values():
        open_ids = views.stack(ws, view.user)
        visible = view.type == "home" or (bool(open_ids) and open_ids[-1] == view.id)
        listed.append(
            {
                "view_id": view.id,
                "user": view.user,
                "type": view.type,
                "visible": visible,
                "view": views.public(view),
            }
        )
    return listed


def read_state(ws: Workspace, _request: Request) -> JSONResponse:
    return JSONResponse(state(ws))


def read_mail(ws: Workspace, _request: Request) -> JSONResponse:
    return JSONResponse(ws.state.mails)


async def read_journal(ws: Workspace, request: Request) -> JSONResponse:
    after, wait = _after_and_wait(request)
    return JSONResponse(await ws.journal.read(after or 0, wait))


async def read_clock(ws: Workspace, request: Request) -> JSONResponse:
    """The time; with `after`, whoever asks is a follower, and holds the call until it moves."""
    after, wait = _after_and_wait(request)
    if after is None:
        return JSONResponse(ws.clock.reading())
    name = request.query_params.get("follower", "app")
    following = asyncio.ensure_future(ws.clock.follow(name, after, wait))
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({following, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not following.done():
            ws.clock.leave(name)
        return JSONResponse(ws.clock.reading())
    finally:
        following.cancel()
        leaving.cancel()


async def _left(request: Request) -> None:
    """Ends when whoever asked has hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        continue


def _after_and_wait(request: Request) -> tuple[int | None, float]:
    after = request.query_params.get("after")
    wait = float(request.query_params.get("wait", 0))
    return None if after is None else int(after), min(wait, WAIT_MOST)
