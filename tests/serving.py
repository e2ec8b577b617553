"""The bot's web face at a real port, over a line to Slack and a clock that stand still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from bot.slack_line import Line
from bot.web import app, health
from bot.web.health import Pulse
from bot.web.server import WebServer
from tests.support import NOW


class Standing:
    """A clock that stands."""

    def now(self):
        return NOW

    def __call__(self):
        return NOW


class Seen(Line):
    """A line to Slack that is as it is."""

    def __init__(self, up):
        super().__init__()
        self.up = up

    def connect(self):
        pass

    def close(self):
        pass

    def look(self):
        return self.up


@contextmanager
def served(
    runtime, *, slack=True, still=(), fetch=None, dead_seconds=health.DEAD_SECONDS, port=0
) -> Iterator[httpx.Client]:
    pulse = Pulse(Seen(slack), still=lambda: still, dead_seconds=dead_seconds)
    built = app.build(runtime, pulse, fetch=fetch) if fetch else app.build(runtime, pulse)
    server = WebServer(built, host="127.0.0.1", port=port)
    server.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", trust_env=False) as client:
            yield client
    finally:
        server.stop()
