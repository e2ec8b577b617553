"""Decides how Slack reaches this process, and whether it does: by Socket Mode, or over HTTP."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod

import structlog
from slack_bolt import App, BoltRequest
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.app import build_app
from bot.envelopes import Envelopes
from bot.runtime import Runtime
from bot.settings import envelopes_path
from bot.socket_mode import SocketModeHandler

log = structlog.get_logger(__name__)

ASK_SECONDS = 30.0
"""How old an answer of Slack's may be that says whether it can be reached."""


class Line(ABC):
    """The way between Slack and the app, and since when it has been seen down."""

    def __init__(self) -> None:
        self._down_since: float | None = None

    @abstractmethod
    def connect(self) -> None:
        """Let Slack reach us."""

    @abstractmethod
    def close(self) -> None:
        """Take nothing more from Slack."""

    @abstractmethod
    def look(self) -> bool:
        """Whether Slack and we can reach each other now."""

    def settle(self, *, seconds: float) -> bool:
        """Wait until all that Slack said was acted upon, so long at most; whether it was."""
        del seconds
        return True

    def is_up(self) -> bool:
        up = self.look()
        if up:
            self._down_since = None
        elif self._down_since is None:
            self._down_since = time.monotonic()
        return up

    def down_for(self) -> float:
        """Seconds since it was first seen down, by whoever looked; 0 while it is up."""
        if self.is_up() or self._down_since is None:
            return 0.0
        return time.monotonic() - self._down_since


class SocketLine(Line):
    """Socket Mode: we keep a connection open, and what Slack has to say comes over it."""

    def __init__(self, handler: SocketModeHandler, envelopes: Envelopes) -> None:
        super().__init__()
        self._handler = handler
        self._envelopes = envelopes

    def connect(self) -> None:
        self._envelopes.start()
        self._handler.client.connect()

    def close(self) -> None:
        self._handler.client.close()
        self._envelopes.close()

    def settle(self, *, seconds: float) -> bool:
        return self._envelopes.settle(seconds=seconds)

    def look(self) -> bool:
        return self._handler.client.is_alive()


class HttpLine(Line):
    """HTTP: Slack calls `/slack/events`. Nothing is kept open, so Slack is asked now and then."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._slack = runtime.slack
        self._turn = threading.Lock()
        self._asked_at: float | None = None
        self._answered = False

    def connect(self) -> None:
        """The server listens already; what is left is that Slack knows our token."""
        self._slack.auth_test()

    def close(self) -> None:
        """The server does it."""

    def look(self) -> bool:
        with self._turn:
            now = time.monotonic()
            if self._asked_at is None or now - self._asked_at >= ASK_SECONDS:
                self._answered = self._ask()
                self._asked_at = now
            return self._answered

    def _ask(self) -> bool:
        try:
            self._slack.auth_test()
        except (SlackApiError, SlackClientError, OSError) as error:
            log.warning("Slack does not answer", error=type(error).__name__)
            return False
        return True


def line_for(runtime: Runtime, app: App) -> Line:
    """The one that the settings ask for."""
    token = runtime.settings.slack_app_token
    if token is None:
        return HttpLine(runtime)
    waits = build_app(runtime, waits=True)
    envelopes = Envelopes(
        envelopes_path(runtime.settings),
        lambda payload: waits.dispatch(BoltRequest(mode="socket_mode", body=payload)),
    )
    handler = SocketModeHandler(
        app,
        token.get_secret_value(),
        envelopes=envelopes,
        web_client=runtime.slack,
        watch=runtime.watch,
    )
    return SocketLine(handler, envelopes)
