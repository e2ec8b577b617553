"""Decides when background work runs: lanes that drain until idle, rung awake or by a heartbeat."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 15.0
"""How long a lane sleeps when nobody rings, so that a jump of the wall clock is noticed."""
PAUSE_AFTER_ERROR = 2.0
RING_SECONDS = 2.0
LOOK_SECONDS = 0.5
"""How often a lane that finds nothing looks again at most, however often it is rung: a burst of
clicks rings them all each time, and what comes in next would wait until they all had looked."""
TURN_SECONDS = 0.5
"""How long a lane that was rung waits for the others that look. Were they all to look at once, a
click that comes in would wait for its turn to compute behind each of a dozen, again and again."""
WORK_SECONDS, REST_SECONDS = 1.0, 0.15
"""After so much work in a row a lane rests: whoever waits for SQLite's one writer looks ten times a
second, and piece after piece of an import would leave no moment to find."""
STILL_SECONDS = 300.0
"""After which a lane that does nothing at all is taken for stuck; one piece takes less."""


Turn = Callable[[], AbstractContextManager[None]]


class Turns:
    """One at a time, but nobody waits for long for one that takes long."""

    def __init__(self) -> None:
        self._free = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[None]:
        taken = self._free.acquire(timeout=TURN_SECONDS)
        try:
            yield
        finally:
            if taken:
                self._free.release()


@dataclass
class Lane:
    """One kind of work: `step` does a piece and says whether there was one.

    The lock makes the lane's own thread and `Lanes.settle` take turns, so that settling also waits
    for what is under way.
    """

    name: str
    step: Callable[[], bool]
    every: float = HEARTBEAT_SECONDS
    """How often to look for what comes in from outside, where nobody rings."""
    rest: float = LOOK_SECONDS
    """How long it leaves the bell unheard after it has looked; for what people see, not at all, and
    it waits for no other's look either."""
    close: Callable[[], None] = lambda: None
    """What is to be told that the process ends."""
    bell: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    beat_at: float = field(default_factory=time.monotonic)

    def drain(
        self,
        stop: threading.Event,
        *,
        until: float = math.inf,
        ring: Callable[[], None] = lambda: None,
        turn: Turn = nullcontext,
    ) -> bool:
        """Work until idle, or `until` by the monotonic clock. True when something was done.

        Its first look waits for its `turn`. Work that takes long rings now and then, so that what
        it left for others is seen.
        """
        worked = False
        rang = rested = time.monotonic()
        while not stop.is_set() and time.monotonic() < until:
            with nullcontext() if worked else turn(), self.lock:
                worked_now = self.step()
            self.beat_at = time.monotonic()
            if not worked_now:
                return worked
            worked = True
            if time.monotonic() - rang >= RING_SECONDS:
                rang = time.monotonic()
                ring()
            if time.monotonic() - rested >= WORK_SECONDS:
                stop.wait(REST_SECONDS)
                rested = time.monotonic()
        return worked

    def run(self, stop: threading.Event, ring: Callable[[], None], turn: Turn) -> None:
        """Work whenever the bell rings; `ring` wakes the lanes that this work was left for."""
        if self.rest == 0.0:
            turn = nullcontext
        while not stop.is_set():
            self.bell.clear()
            looked = time.monotonic()
            try:
                if self.drain(stop, ring=ring, turn=turn):
                    ring()
            except Exception as error:
                log.exception("lane stumbled", lane=self.name, error=type(error).__name__)
                stop.wait(PAUSE_AFTER_ERROR)
                continue
            stop.wait(looked + self.rest - time.monotonic())
            self.bell.wait(looked + self.every - time.monotonic())


class Lanes:
    """All background work of a process."""

    def __init__(self, lanes: Sequence[Lane]) -> None:
        self._lanes = tuple(lanes)
        self._stop = threading.Event()
        self._turns = Turns()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        for lane in self._lanes:
            thread = threading.Thread(
                target=lane.run,
                args=(self._stop, self.wake, self._turns.one),
                name=f"lane-{lane.name}",
                daemon=True,
            )
            thread.start()
            self._threads.append(thread)

    def wake(self) -> None:
        for lane in self._lanes:
            lane.bell.set()

    def settle(self, *, seconds: float = 25.0) -> bool:
        """Do all that is due now; what one lane leaves for another is done too.

        True when nothing was left after at most `seconds`.
        """
        deadline = time.monotonic() + seconds
        while not self._stop.is_set() and time.monotonic() < deadline:
            worked = [lane.drain(self._stop, until=deadline) for lane in self._lanes]
            if not any(worked):
                return True
        return False

    def still(self, *, seconds: float = STILL_SECONDS) -> tuple[str, ...]:
        """The lanes that have finished no piece, and not even looked, for so long."""
        limit = time.monotonic() - seconds
        return tuple(lane.name for lane in self._lanes if lane.beat_at < limit - lane.every)

    def stop(self, *, seconds: float = 10.0) -> None:
        """Let every lane finish the piece it is at, then end."""
        self._stop.set()
        for lane in self._lanes:
            lane.close()
        self.wake()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
