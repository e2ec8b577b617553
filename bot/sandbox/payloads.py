"""The shapes in which an interaction reaches the app, as Slack's reference gives them."""

from typing import Any

from bot.sandbox import elements, identity, views
from bot.sandbox.manifest import Shortcut
from bot.sandbox.state import Channel, View
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace


def head(ws: Workspace, kind: str, user: str) -> Json:
    """What every interaction payload begins with."""
    person = ws.state.users[user]
    return {
        "type": kind,
        "user": {
            "id": user,
            "username": person.name,
            "name": person.name,
            "team_id": person.team,
        },
        "api_app_id": identity.APP_ID,
        "token": identity.VERIFICATION_TOKEN,
        "team": {"id": identity.TEAM_ID, "domain": identity.TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_of(channel: Channel) -> Json:
    return {"id": channel.id, "name": "directmessage" if channel.type == "im" else channel.name}


def in_message(ws: Workspace, user: str, channel: Channel, message: Json) -> Json:
    """Where an element of a message stands, and what else was chosen in that message."""
    ephemeral = bool(message.get("is_ephemeral"))
    container: Json = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    typed = ws.state.inputs.get(input_key(user, channel.id, message["ts"]), {})
    told: Json = {
        "container": container,
        "channel": channel_of(channel),
        "state": {"values": elements.values(elements.of_message(message), typed)},
    }
    if not ephemeral:  # Slack does not send an ephemeral message back
        told["message"] = message
    return told


def in_view(view: View) -> Json:
    """Where an element of a view stands."""
    return {"container": {"type": "view", "view_id": view.id}, "view": views.public(view)}


def input_key(user: str, channel: str, ts: str) -> str:
    return f"{user} {channel} {ts}"


def block_actions(base: Json, trigger_id: str, action: Json, *, at: float) -> Json:
    return {**base, "trigger_id": trigger_id, "actions": [{**action, "action_ts": f"{at:.6f}"}]}


def suggestion(base: Json, block: Json, element: Json, typed: str) -> Json:
    return {
        **base,
        "type": "block_suggestion",
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": typed,
    }


def view_submission(ws: Workspace, view: View, trigger_id: str, response_urls: list[Json]) -> Json:
    return {
        **head(ws, "view_submission", view.user),
        "team": {"id": ws.state.users[view.user].team, "domain": identity.TEAM_DOMAIN},
        "trigger_id": trigger_id,
        "view": views.public(view),
        "response_urls": response_urls,
    }


def view_closed(ws: Workspace, view: View, *, cleared: bool) -> Json:
    return {
        **head(ws, "view_closed", view.user),
        "view": views.public(view),
        "is_cleared": cleared,
    }


def shortcut(ws: Workspace, user: str, item: Shortcut, trigger_id: str, at: float) -> Json:
    kind = "message_action" if item.type == "message" else "shortcut"
    return {
        **head(ws, kind, user),
        "action_ts": f"{at:.6f}",
        "callback_id": item.callback_id,
        "trigger_id": trigger_id,
    }


def command(ws: Workspace, user: str, channel: Channel, words: tuple[str, str]) -> Json:
    """A slash command; all values are strings, as the form that Slack sends has only strings."""
    return {
        "token": identity.VERIFICATION_TOKEN,
        "team_id": identity.TEAM_ID,
        "team_domain": identity.TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel_of(channel)["name"],
        "user_id": user,
        "user_name": ws.state.users[user].name,
        "command": words[0],
        "text": words[1],
        "api_app_id": identity.APP_ID,
        "is_enterprise_install": "false",
    }


def app_home_opened(ws: Workspace, user: str, view: View | None, channel: str, tab: str) -> Json:
    event: dict[str, Any] = {
        "type": "app_home_opened",
        "user": user,
        "channel": channel,
        "tab": tab,
        "event_ts": f"{ws.clock.seconds():.6f}",
    }
    if view is not None and tab == "home":
        event["view"] = views.public(view)
    return event
