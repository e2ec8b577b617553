"""Makes sequences anew that are to follow their type, a few at a time."""

from __future__ import annotations

from bot.runtime import Runtime
from engine.delivery.course.following import follow_next


def step(runtime: Runtime) -> bool:
    """One batch, in one transaction. True when there was one."""
    with runtime.sessions.begin() as session:
        return follow_next(session, now=runtime.now())
