"""Decides when the Home tab is drawn anew: after what was done on it, or in a form opened there.

Slack shows what was published last, so that a count would stay until somebody opens the tab again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.listener.listener_completion_handler import ListenerCompletionHandler
from slack_bolt.listener.listener_start_handler import ListenerStartHandler

from blocks.home import home_view
from bot import home_client
from bot.people import actor_from
from bot.runtime import Runtime
from engine.metrics import home as homes
from engine.views.base import Actor

log = structlog.get_logger(__name__)


def publish(runtime: Runtime, by: Actor, user_id: str) -> None:
    """Show somebody their Home tab as things stand."""
    with runtime.sessions.begin() as session:
        home = homes.home(session, by=by, now=runtime.now())
    runtime.slack.views_publish(user_id=user_id, view=home_view(home))


def keep_fresh(app: App, runtime: Runtime) -> None:
    """Have the tab drawn anew after each listener that may have changed what it tells."""
    runner = app.listener_runner
    runner.listener_start_handler = _Begin()
    runner.listener_completion_handler = _Publish(app, runtime)


class _Begin(ListenerStartHandler):
    def handle(self, request: BoltRequest, response: BoltResponse | None) -> None:
        del response
        home_client.begin(request.body)


class _Publish(ListenerCompletionHandler):
    """Beside the acknowledgement, which does not wait for it."""

    def __init__(self, app: App, runtime: Runtime) -> None:
        self._app, self._runtime = app, runtime

    def handle(self, request: BoltRequest, response: BoltResponse | None) -> None:
        del response
        if home_client.end():
            self._app.listener_runner.listener_executor.submit(self._publish, request.body)

    def _publish(self, body: Mapping[str, Any]) -> None:
        try:
            publish(self._runtime, actor_from(self._runtime, body), body["user"]["id"])
        except Exception as error:
            log.exception("Home was not drawn anew", error=type(error).__name__)
