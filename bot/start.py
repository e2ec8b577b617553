"""Builds the edge once, connects it, keeps it running, and takes it down cleanly."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError

from bot import local, team
from bot.app import build_app
from bot.clock import WorkspaceClock
from bot.connect import clock_for, connect_database, slack_client
from bot.key_ring import FileKeyRing, ring_path
from bot.lanes import Lanes
from bot.runtime import Runtime
from bot.settings import Settings, hash_key
from bot.socket_mode import SocketModeHandler
from bot.workers import build_lanes
from engine.errors import DrumbeatError, InvalidError
from storage.database import Sessions, session_factory
from storage.installation import has_the_key

if TYPE_CHECKING:
    from bot.model import ModelDoor

log = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0


@contextmanager
def open_runtime(settings: Settings, *, paced: bool = True) -> Iterator[tuple[Runtime, Lanes]]:
    """The edge without Slack's connection: what the shell uses, and what `run` builds upon.

    `paced` keeps Slack's one message a second a channel.
    """
    database = connect_database(settings)
    model = _model_door(settings)
    try:
        sessions = session_factory(
            database,
            hash_key=hash_key(settings),
            key_ring=FileKeyRing(ring_path(settings)),
        )
        _check_key(sessions)
        runtime = Runtime(
            settings=settings,
            sessions=sessions,
            clock=clock_for(settings),
            slack=slack_client(settings),
            model=model,
        )
        lanes = build_lanes(runtime, paced=paced)  # a lane that worked rings the others itself
        yield replace(runtime, wake=lanes.wake), lanes
    finally:
        if model is not None:
            model.close()
        database.dispose()


def _model_door(settings: Settings) -> ModelDoor | None:
    """Half a second of imports, for those who have a model."""
    if settings.model is None:
        return None
    from bot.model import door_for  # noqa: PLC0415 - as said above

    return door_for(settings)


def _check_key(sessions: Sessions) -> None:
    with sessions.begin() as session:
        if not has_the_key(session):
            raise InvalidError(
                "This database was used with another key, and who must not be written to would not "
                "be found with this one. Restore its key file, or set DRUMBEAT_SECRET_KEY."
            )


def serve(settings: Settings, stop: threading.Event, *, samples: bool, paced: bool = True) -> None:
    """Run the bot until `stop` is set."""
    with open_runtime(settings, paced=paced) as (runtime, lanes):
        app = build_app(runtime)
        token = settings.slack_app_token
        assert token is not None, "only a bot with both tokens is started"
        handler = SocketModeHandler(app, token.get_secret_value(), web_client=runtime.slack)
        try:
            if not _patiently(stop, lambda: team.sync(runtime, samples=samples)):
                return
            lanes.start()
            if isinstance(runtime.clock, WorkspaceClock):
                runtime.clock.follow(lambda: _settled(lanes))
            if not _patiently(stop, handler.connect):
                return
            log.info("drumbeat is running")
            stop.wait()
        finally:
            if isinstance(runtime.clock, WorkspaceClock):
                runtime.clock.stop()
            handler.client.close()
            lanes.stop()
            app.listener_runner.listener_executor.shutdown(wait=True, cancel_futures=True)


def _settled(lanes: Lanes) -> None:
    """A step that stumbles must not end the clock: its lane tries again, and says so."""
    try:
        settled = lanes.settle()
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
                    "Slack refuses the tokens. Check SLACK_BOT_TOKEN (xoxb-…) and "
                    "SLACK_APP_TOKEN (xapp-…)."
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
        stop.wait(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
    return False


def run(settings: Settings, *, port: int, sandbox: bool, rate_limit: bool = True) -> None:
    """`drumbeat run`: on Slack when there are tokens, on the local workspace when not."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if settings.on_slack and not sandbox:
        serve(settings, stop, samples=False)
        return
    settings = settings.model_copy(update={"slack_bot_token": None, "slack_app_token": None})
    database = connect_database(settings)
    fresh = team.is_new(database)
    database.dispose()
    workspace = local.start(settings, port=port, fresh=fresh, rate_limit=rate_limit)
    try:
        print(f"Drumbeat runs on the local workspace: open {workspace.page}", flush=True)  # noqa: T201 - the address is for the person who started it
        serve(workspace.settings, stop, samples=True, paced=rate_limit)
    finally:
        workspace.stop()
