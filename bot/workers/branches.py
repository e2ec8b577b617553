"""Decides about steps that depend on others once a wait is over, a few sequences at a time."""

from __future__ import annotations

from bot.runtime import Runtime
from engine.delivery.branches import settle_next


def step(runtime: Runtime) -> bool:
    """One batch, in one transaction. True when something was decided."""
    with runtime.sessions.begin() as session:
        return settle_next(session, now=runtime.now())
