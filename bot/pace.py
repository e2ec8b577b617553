"""Decides how fast new messages go to a channel: about one a second, after a short burst."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

SECONDS_EACH = 1.05
BURST = 3
"""So many may follow each other at once after a quiet time; a sequence's cards come together."""
LONGEST_WAIT = 1.0
UPDATES = "updates"
"""Changes of messages rest together, whatever their channel: Slack counts them for the app."""


@dataclass
class Pace:
    """When each channel takes its next message, by the monotonic clock.

    A channel's `_busy_until` moves on by a second with each message; up to a burst's worth of it
    may lie in the future before the channel rests.
    """

    seconds_each: float = SECONDS_EACH
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _busy_until: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _rests_until: dict[str, float] = field(default_factory=dict)

    def posted(self, channel: str) -> None:
        now = self.clock()
        self._busy_until[channel] = max(now, self._busy_until[channel]) + self.seconds_each
        self.rest(channel, self._busy_until[channel] - now - self.seconds_each * (BURST - 1))

    def rest(self, channel: str, seconds: float) -> None:
        """No new message there for so long."""
        self._rests_until[channel] = self.clock() + seconds

    def resting(self) -> list[str]:
        now = self.clock()
        return [channel for channel, until in self._rests_until.items() if until > now]

    def wait(self) -> None:
        """Until the first channel is ready, but not so long that a stop would be late."""
        now = self.clock()
        ends = [until - now for until in self._rests_until.values() if until > now]
        if ends:
            self.sleep(min(*ends, LONGEST_WAIT))
