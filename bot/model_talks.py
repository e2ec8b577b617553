"""Decides how many people talk with a model at once, in threads that nobody else waits for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import structlog

log = structlog.get_logger(__name__)

AT_ONCE: Final = 4


class Talks:
    """Slack's listeners must not wait for a model: the next click would not be acknowledged."""

    def __init__(self) -> None:
        self._free = threading.BoundedSemaphore(AT_ONCE)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="talk")

    def begin(self, talk: Callable[[], None]) -> bool:
        """Whether there was a thread free for it; nobody is kept waiting for one."""
        if not self._free.acquire(blocking=False):
            return False
        self._threads.submit(self._talk, talk)
        return True

    def close(self) -> None:
        """Once those that go on have ended."""
        self._threads.shutdown(wait=True)

    def _talk(self, talk: Callable[[], None]) -> None:
        try:
            talk()
        except Exception as error:
            log.exception("a talk ended without an answer", error=type(error).__name__)
        finally:
            self._free.release()
