"""Decides when the next question may go to a model: so many a minute, none while it has to rest."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

MINUTE = 60.0


@dataclass
class ModelPace:
    """At most `per_minute` in any sixty seconds, shared by all threads; None: as many as come."""

    per_minute: int | None = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _asked: deque[float] = field(default_factory=deque)
    _rests_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, patience: float = math.inf) -> bool:
        """Until it is this thread's turn; False, at once, where that would take more `patience`."""
        until = self.clock() + patience
        while (seconds := self._seconds_left()) > 0:
            if self.clock() + seconds > until:
                return False
            self.sleep(seconds)
        return True

    def rest(self, seconds: float) -> None:
        """Nobody asks for so long: the endpoint has said so, to one for all."""
        with self._lock:
            self._rests_until = max(self._rests_until, self.clock() + seconds)

    def _seconds_left(self) -> float:
        """How long to wait before asking again here; 0: the turn is taken."""
        with self._lock:
            now = self.clock()
            if now < self._rests_until:
                return self._rests_until - now
            while self._asked and self._asked[0] <= now - MINUTE:
                self._asked.popleft()
            if self.per_minute is not None and len(self._asked) >= self.per_minute:
                return self._asked[0] + MINUTE - now
            self._asked.append(now)
            return 0.0
