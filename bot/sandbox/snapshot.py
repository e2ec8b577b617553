"""When and how the state is written to `state.json`: soon after a change, whole, and at the end."""

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path

from bot.sandbox.wire import Json


class Snapshot:
    """Writes what `dump` gives; many changes in a short time are one write."""

    def __init__(self, path: Path, dump: Callable[[], Json], *, delay: float) -> None:
        self._path = path
        self.dump = dump
        self._delay = delay
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
        beside = self._path.with_suffix(".tmp")
        with beside.open("w", encoding="utf-8") as out:
            json.dump(self.dump(), out, ensure_ascii=False, separators=(",", ":"))
            out.flush()
            os.fsync(out.fileno())
        beside.replace(self._path)


def read(path: Path) -> Json | None:
    """The state of the last time, if there was one."""
    if not path.exists():
        return None
    document = json.loads(path.read_text(encoding="utf-8"))
    return document if isinstance(document, dict) else None
