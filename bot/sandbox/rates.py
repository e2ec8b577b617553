"""Whether a call comes too soon: a token bucket for each method and each channel posted to."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.limits import Rate
from bot.sandbox.wire import SlackError


@dataclass
class Rates:
    """The buckets, by real time; `enforced` is off for bulk tests."""

    enforced: bool = True
    real: Callable[[], float] = time.monotonic
    buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, name: str, rate: Rate) -> None:
        """Use one call, or refuse with the seconds to wait."""
        if not self.enforced:
            return
        now = self.real()
        left, seen = self.buckets.get(name, (float(rate.burst), now))
        left = min(float(rate.burst), left + (now - seen) * rate.per_second)
        if left < 1:
            self.buckets[name] = (left, now)
            wait = max(1, math.ceil((1 - left) / rate.per_second))
            raise SlackError("ratelimited", status=429, headers={"Retry-After": str(wait)})
        self.buckets[name] = (left - 1, now)
