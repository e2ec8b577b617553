"""Listens for whoever opens the messages of Drumbeat alone: what fits the hour is offered there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import App

from bot.pane import offer_in
from bot.people import actor_from
from bot.runtime import Runtime
from engine.metrics.offering import offer


def register(app: App, runtime: Runtime) -> None:
    @app.event("app_home_opened", matchers=[_is_pane])
    def opened(event: dict[str, Any], body: dict[str, Any]) -> None:
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            offered = offer(session, by=actor, now=runtime.now())
        offer_in(runtime.slack, str(event["channel"]), offered)


def _is_pane(event: Mapping[str, Any]) -> bool:
    return event.get("tab") == "messages"
