"""When and how the state is written to `state.json`: soon after a change, whole, and at the end."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path

from bot.sandbox.wire import Json

SHARE_OF_TIME = 20  # a write that took so long is not followed by another for 20 times as long


class Snapshot:
    """Writes what `dump` gives; many changes in a short time are one write."""

    def __init__(self, path: Path, dump: Callable[[], object], *, delay: float) -> None:
        self.dump = dump
        self._path = path
        self._delay = delay
        self._least = delay
        self._timer: asyncio.TimerHandle | None = None

    def soon(self) -> None:
        """Something changed: write it after a moment."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._delay, self.write)

    def write(self) -> None:
        """Write now; a reader sees the old file or the new one, never half of it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        started = time.monotonic()
        beside = self._path.with_suffix(".tmp")
        beside.write_text(encode(self.dump()), encoding="utf-8")
        beside.replace(self._path)
        self._delay = max(self._least, (time.monotonic() - started) * SHARE_OF_TIME)


def encode(state: object) -> str:
    """JSON, in which a dataclass is its fields."""
    return json.dumps(state, default=vars, separators=(",", ":"))


def read(path: Path) -> Json | None:
    """The state of the last time, if there was one."""
    if not path.exists():
        return None
    document = json.loads(path.read_text(encoding="utf-8"))
    return document if isinstance(document, dict) else None
