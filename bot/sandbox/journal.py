"""Everything that went over the wire, in order, kept in memory and capped, without tokens."""

import copy
import time
from collections import deque
from dataclasses import dataclass
from typing import Any, Literal

from bot.sandbox.limits import JOURNAL_ENTRIES
from bot.sandbox.signalling import Bell
from bot.sandbox.wire import Json

Direction = Literal["app", "slack", "mail", "person"]
SECRET = {"token", "authorization", "Authorization"}


@dataclass
class Entry:
    """One thing that happened: who spoke, of what kind, by which name, with what in it."""

    n: int
    at: str
    direction: Direction
    kind: str
    name: str
    body: Any
    answer: Any = None


class Journal:
    """The entries and a bell for those who wait for the next one."""

    def __init__(self, *, last: int = 0) -> None:
        self.last = last
        self._entries: deque[Entry] = deque(maxlen=JOURNAL_ENTRIES)
        self.bell = Bell()

    def note(
        self, direction: Direction, kind: str, name: str, body: Any, answer: Any = None
    ) -> Entry:
        """Write one entry; what it is given may change afterwards, the entry does not."""
        self.last += 1
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        entry = Entry(self.last, at, direction, kind, name, _without_secrets(body))
        entry.answer = _without_secrets(answer)
        self._entries.append(entry)
        self.bell.ring()
        return entry

    def answered(self, entry: Entry, answer: Any) -> None:
        """Add to an entry how it ended."""
        entry.answer = _without_secrets(answer)

    def after(self, n: int) -> list[Json]:
        """The entries later than `n`."""
        fresh: list[Json] = []
        for entry in reversed(self._entries):
            if entry.n <= n:
                break
            fresh.append(dict(vars(entry)))
        fresh.reverse()
        return fresh

    async def read(self, after: int, wait: float) -> Json:
        """The entries later than `after`, once there are any or the wait is over.

        A reader from before a restart may be ahead of the journal; it is told so at once.
        """
        if after == self.last:
            await self.bell.wait(wait)
        return {"entries": self.after(after), "next": self.last}


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_secrets(v) for k, v in value.items() if k not in SECRET}
    if isinstance(value, list):
        return [_without_secrets(item) for item in value]
    return copy.copy(value)
