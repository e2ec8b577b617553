"""Listens for what concerns the team itself: where it works, and its Home tab."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import App

from blocks.base import Message
from blocks.places import works_here
from bot.commands import Call, Command
from bot.home import publish
from bot.people import actor_from, said_of, team_of
from bot.runtime import Runtime
from engine import places
from engine.errors import InvalidError
from engine.members import update_member


def here(call: Call) -> Message:
    channel = call.runtime.slack.conversations_info(channel=call.channel_id)["channel"]
    if not channel.get("is_member"):
        raise InvalidError("Drumbeat is not in this channel. Type `/invite @Drumbeat` here first.")
    with call.runtime.sessions.begin() as session:
        found = places.work_in(session, call.channel_id, by=call.actor, now=call.runtime.now())
    return works_here(found)


COMMANDS = (Command("here", "here", "make this channel the one the team works in", here),)


def register(app: App, runtime: Runtime) -> None:
    @app.event("user_change")
    def change_member(event: dict[str, Any], body: dict[str, Any]) -> None:
        user = event["user"]
        with runtime.sessions.begin() as session:
            update_member(
                session,
                slack_team_id=team_of(body),
                slack_user_id=user["id"],
                **said_of(user),
            )

    @app.event("app_home_opened", matchers=[_is_home])
    def open_home(event: dict[str, Any], body: dict[str, Any]) -> None:
        publish(runtime, actor_from(runtime, body), event["user"])


def _is_home(event: Mapping[str, Any]) -> bool:
    return event.get("tab") == "home"
