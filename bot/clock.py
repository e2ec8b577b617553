"""Decides what time it is: the machine's clock, or the one of the local workspace."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import httpx
import structlog

log = structlog.get_logger(__name__)

POLL_SECONDS = 20


class Clock(Protocol):
    """Only entry points hold one; the engine is told the time."""

    def now(self) -> datetime:
        """This instant, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class WorkspaceClock:
    """The local workspace's clock, which a person can move.

    A thread asks for news. When the clock was moved, `on_move` does all that falls due before the
    workspace is told so (by asking for news after that version).
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._offset = timedelta(0)
        self._version = -1
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def read(self) -> None:
        """Take over the workspace's time once; raises httpx.HTTPError when it is not there."""
        answer = httpx.get(self._url, timeout=5).raise_for_status().json()
        self._take(answer)

    def _take(self, answer: dict[str, object]) -> None:
        self._offset = timedelta(seconds=float(str(answer["offset_seconds"])))
        self._version = int(str(answer["version"]))

    def follow(self, on_move: Callable[[], None]) -> None:
        self._thread = threading.Thread(
            target=self._follow, args=(on_move,), name="workspace-clock", daemon=True
        )
        self._thread.start()

    def _follow(self, on_move: Callable[[], None]) -> None:
        with httpx.Client(timeout=POLL_SECONDS + 5) as client:
            while not self._stop.is_set():
                try:
                    answer = client.get(
                        self._url, params={"after": self._version, "wait": POLL_SECONDS}
                    )
                    news = answer.raise_for_status().json()
                except (httpx.HTTPError, ValueError) as error:
                    log.debug("workspace clock is away", error=type(error).__name__)
                    self._stop.wait(0.5)
                    continue
                if news["version"] != self._version:
                    self._take(news)
                    on_move()

    def stop(self) -> None:
        """End at the next answer; the thread is a daemon and holds nothing."""
        self._stop.set()
