"""The workspace's time: the machine's clock plus an offset that only a person's call changes."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.sandbox.limits import Timings
from bot.sandbox.signalling import Bell
from bot.sandbox.wire import Json

STEP_S = 3_600.0
MORNING = 9  # "next working day" arrives here, when the morning's work has been posted
SATURDAY = 5


@dataclass(eq=False)
class Follower:
    """Someone who asks for every new version, and has done all that is due when it asks again."""

    done: int = 0
    holding: int = 0
    seen: float = float("-inf")


class Clock:
    """Moves forward in steps of at most an hour and waits at each for those who follow it."""

    def __init__(
        self,
        *,
        timings: Timings,
        offset: float = 0.0,
        version: int = 0,
        zone: str = "UTC",
        real: Callable[[], float] = time.time,
    ) -> None:
        self.offset = offset
        self.version = version
        self.zone = ZoneInfo(zone)
        self.real = real
        self.moved = Bell()
        self._asked = Bell()
        self._timings = timings
        self._followers: dict[str, Follower] = {}

    def begin(self, at: datetime) -> None:
        """Let it be `at`, before anybody follows; the workspace's own zone, if it names none."""
        there = at if at.tzinfo is not None else at.replace(tzinfo=self.zone)
        self.offset = there.timestamp() - self.real()

    def seconds(self) -> float:
        return self.real() + self.offset

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), UTC)

    def reading(self) -> Json:
        return {"version": self.version, "now": iso(self.now()), "offset_seconds": self.offset}

    async def follow(self, name: str, after: int, wait: float) -> Json:
        """The next version; asking for it says that all that was due at `after` is done."""
        follower = self._followers.setdefault(name, Follower())
        follower.done = min(after, self.version)
        follower.holding += 1
        self._asked.ring()
        try:
            if after == self.version:
                await self.moved.wait(wait)
        finally:
            follower.holding -= 1
            follower.seen = time.monotonic()
        return self.reading()

    def leave(self, name: str) -> None:
        """A follower hung up while it waited: nobody waits for it, unless it is back already."""
        follower = self._followers.get(name)
        if follower is not None and follower.holding <= 1:
            del self._followers[name]
            self._asked.ring()

    def follows(self) -> list[Follower]:
        """Those who are there: they hold a call, or did so a moment ago."""
        horizon = time.monotonic() - self._timings.follower_forgotten
        return [f for f in self._followers.values() if f.holding or f.seen >= horizon]

    async def advance(self, seconds: float, after_step: Callable[[], None]) -> bool:
        """Move forward; true if followers were there and kept up with every step."""
        kept_up = bool(self.follows())
        target = self.offset + seconds
        while self.offset < target:
            step = min(STEP_S, target - self.offset) if self.follows() else target - self.offset
            self.offset += step
            self.version += 1
            waiting_for = self.follows()
            after_step()
            self.moved.ring()
            kept_up = await self._caught_up(waiting_for) and kept_up
        return kept_up

    async def _caught_up(self, followers: list[Follower]) -> bool:
        deadline = time.monotonic() + self._timings.clock_step
        while any(f.done < self.version and f in self._followers.values() for f in followers):
            if not await self._asked.wait(deadline - time.monotonic()):
                return False
        return True

    def until_next_working_day(self) -> float:
        """Seconds to the morning of the next day that is not a Saturday or Sunday."""
        here = self.now().astimezone(self.zone)
        morning = here.replace(hour=MORNING, minute=0, second=0, microsecond=0) + timedelta(days=1)
        while morning.weekday() >= SATURDAY:
            morning += timedelta(days=1)
        return morning.timestamp() - here.timestamp()


def iso(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
