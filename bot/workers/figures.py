"""Counts those anew in the figures of times of whom something changed, a few at a time."""

from __future__ import annotations

from bot.runtime import Runtime
from engine.metrics.catching_up import catch_up_next


def step(runtime: Runtime) -> bool:
    """Some of one team, in one transaction. True when there were any."""
    with runtime.sessions.begin() as session:
        return catch_up_next(session)
