"""Decides what a supervisor is told: whether the process is alive, and whether it is at work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.runtime import Runtime
from bot.slack_line import Line

log = structlog.get_logger(__name__)


DEAD_SECONDS = 300.0
"""After which a line to Slack that does not come back by itself is taken for dead."""


@dataclass(frozen=True)
class Pulse:
    """What the process knows of itself: the line to Slack, and the lanes that stand still."""

    line: Line
    still: Callable[[], tuple[str, ...]]
    dead_seconds: float = DEAD_SECONDS


def routes(runtime: Runtime, pulse: Pulse) -> list[Route]:
    def alive(request: Request) -> Response:
        """503 when a restart would help: a lane that no longer turns, a line that stays dead."""
        del request
        still = (
            *pulse.still(),
            *(("slack",) if pulse.line.down_for() > pulse.dead_seconds else ()),
        )
        told = {"status": "still" if still else "ok", "standing_still": list(still)}
        return JSONResponse(told, 503 if still else 200)

    def ready(request: Request) -> Response:
        """503 while work cannot be done: no database, or no line to Slack."""
        del request
        lacks = [
            name
            for name, is_there in (("database", _answers(runtime)), ("slack", pulse.line.is_up()))
            if not is_there
        ]
        told = {"status": "waiting" if lacks else "ready", "waits_for": lacks}
        return JSONResponse(told, 503 if lacks else 200)

    return [Route("/health", alive), Route("/ready", ready)]


def _answers(runtime: Runtime) -> bool:
    try:
        with runtime.sessions.begin() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        log.warning("the database does not answer", error=type(error).__name__)
        return False
    return True
