"""Connects the edge with Slack, keeps it running, and takes it down cleanly."""

from __future__ import annotations

import math
import signal
import sys
import threading
import time
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from slack_bolt import App
from slack_sdk.errors import SlackApiError, SlackClientError

from bot import local, team
from bot.app import build_app
from bot.clock import WorkspaceClock
from bot.connect import connect_database
from bot.edge import open_runtime
from bot.lanes import Lanes
from bot.runtime import Runtime
from bot.settings import Settings
from bot.slack_line import Line, line_for
from bot.watching import watched
from bot.workers import build_lanes
from engine.errors import DrumbeatError, InvalidError

if TYPE_CHECKING:
    from bot.web.server import WebServer

log = structlog.get_logger(__name__)

GIVE_WAY_SECONDS = 0.0005
"""For how long a thread computes while another one wants to. A click takes its turn several times
on its way, and Python's own 5 ms beside an import add up to more than it may take."""
CLICKS_SECONDS = 10.0
"""For how long the local workspace's clock waits for what was pressed before it was moved."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
HEAR_SECONDS = 0.5
"""How often the main thread looks up: Python runs a signal's handler in it alone, and a signal that
another thread was given, or that came just before the wait, does not end the wait."""


def serve(settings: Settings, stop: threading.Event, *, samples: bool, paced: bool = True) -> None:
    """Run the bot until `stop` is set."""
    sys.setswitchinterval(GIVE_WAY_SECONDS)
    with watched(settings) as watch, open_runtime(settings, watch) as runtime:
        lanes = build_lanes(runtime, paced=paced)  # a lane that worked rings the others itself
        ringing = replace(runtime, wake=lanes.wake)
        app = build_app(ringing)
        line = line_for(ringing, app)
        web = _web_server(ringing, lanes, line, app)
        try:
            if web is not None:
                web.start()
            if not _patiently(stop, lambda: team.sync(runtime, samples=samples)):
                return
            lanes.start()
            if isinstance(runtime.clock, WorkspaceClock):
                runtime.clock.follow(lambda: _settled(line, lanes))
            if not _patiently(stop, line.connect):
                return
            log.info("drumbeat is running")
            _rest(stop)
        finally:
            if isinstance(runtime.clock, WorkspaceClock):
                runtime.clock.stop()
            if web is not None:
                web.stop()
            line.close()
            lanes.stop()
            app.listener_runner.listener_executor.shutdown(wait=True, cancel_futures=True)


def _web_server(runtime: Runtime, lanes: Lanes, line: Line, app: App) -> WebServer | None:
    """The HTTP server, where one is asked for."""
    port = runtime.settings.http_port
    if port is None:
        return None
    from bot.web import app as web_app  # noqa: PLC0415 - cryptography takes a moment, and few need it
    from bot.web.health import Pulse  # noqa: PLC0415 - as above
    from bot.web.server import WebServer  # noqa: PLC0415 - as above

    pulse = Pulse(line, still=lanes.still)
    by_http = app if runtime.settings.slack_signing_secret is not None else None
    built = web_app.build(runtime, pulse, slack=by_http)
    return WebServer(built, host=runtime.settings.http_host, port=port)


def _settled(line: Line, lanes: Lanes) -> None:
    """A step that stumbles must not end the clock: its lane tries again, and says so."""
    try:
        heard = line.settle(seconds=CLICKS_SECONDS)
        settled = lanes.settle() and heard
    except Exception as error:
        log.exception("settling stumbled", error=type(error).__name__)
    else:
        if not settled:
            log.warning("work is left that was due")


def _patiently(stop: threading.Event, attempt: object) -> bool:
    """Try until Slack is there; False when told to stop before. A wrong token ends it at once."""
    assert callable(attempt)
    pause = FIRST_PAUSE
    while not stop.is_set():
        try:
            attempt()
        except SlackApiError as error:
            reason = error.response.get("error")
            if reason in {"invalid_auth", "not_authed", "account_inactive", "token_revoked"}:
                raise InvalidError(
                    "Slack refuses the tokens. Check SLACK_BOT_TOKEN (xoxb-…) and, if it is "
                    "set, SLACK_APP_TOKEN (xapp-…)."
                ) from error
            if reason == "missing_scope":
                raise InvalidError(
                    "The Slack app lacks a permission. Update it from manifest.yml and install "
                    "it again."
                ) from error
            log.warning("Slack is not ready", reason=reason)
        except DrumbeatError:
            raise
        except (SlackClientError, OSError) as error:
            log.warning("Slack is away; trying again", error=type(error).__name__)
        else:
            return True
        _rest(stop, pause)
        pause = min(pause * 2, LONGEST_PAUSE)
    return False


def _rest(stop: threading.Event, seconds: float = math.inf) -> None:
    """Until `stop` is set, or so long."""
    over = time.monotonic() + seconds
    while (left := over - time.monotonic()) > 0 and not stop.wait(min(left, HEAR_SECONDS)):
        pass


def run(
    settings: Settings,
    *,
    port: int,
    sandbox: bool,
    rate_limit: bool = True,
    begins: datetime | None = None,
) -> None:
    """`drumbeat run`: on Slack when there are tokens, on the local workspace when not.

    A thread of its own says stop: a signal may come while the main thread holds the event's lock.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: threading.Thread(target=stop.set).start())
    if settings.on_slack and not sandbox:
        serve(settings, stop, samples=False)
        return
    settings = settings.model_copy(update={"slack_bot_token": None, "slack_app_token": None})
    database = connect_database(settings)
    fresh = team.is_new(database)
    database.dispose()
    workspace = local.start(settings, port=port, fresh=fresh, rate_limit=rate_limit, begins=begins)
    try:
        print(f"Drumbeat runs on the local workspace: open {workspace.page}", flush=True)  # noqa: T201 - the address is for the person who started it
        serve(workspace.settings, stop, samples=True, paced=rate_limit)
    finally:
        workspace.stop()
