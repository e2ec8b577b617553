"""Ends a process of the product at a boundary that a test counts: around commits, and calls."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from storage.database import Sessions


class Crash(BaseException):
    """The process ends here; nothing of ours catches it."""


@dataclass
class Boundaries:
    """How many were reached, and at which one the process ends."""

    crash_at: int | None = None
    reached: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def boundary(self) -> None:
        """Where the process may end; whoever of its threads comes to one after that is dead too."""
        with self.lock:
            self.reached += 1
            if self.crash_at is not None and self.reached >= self.crash_at:
                raise Crash

    def begin(self, crash_at: int | None) -> None:
        self.crash_at, self.reached = crash_at, 0


class CountedSessions:
    """Real transactions with a boundary before and after the commit."""

    def __init__(self, sessions: Sessions, boundaries: Boundaries) -> None:
        self._sessions, self._boundaries = sessions, boundaries

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with self._sessions.begin() as session:
            yield session
            self._boundaries.boundary()
        self._boundaries.boundary()


def die_and_live(
    boundaries: Boundaries, crashes: tuple[int, ...], process: Callable[[], None]
) -> None:
    """Processes that end where `crashes` says, then one that comes to its end."""
    for crash_at in (*crashes, None):
        boundaries.begin(crash_at)
        with suppress(Crash):
            process()


def pairs(last: int) -> Iterator[tuple[int, int]]:
    """Every boundary of the first process with every one of the second."""
    for first in range(1, last + 1):
        for second in range(1, last + 1):
            yield first, second
