"""Judges visits to links of e-mails, one mail at a time."""

from __future__ import annotations

from bot.runtime import Runtime
from engine.replies.visits import settle_next

EVERY_SECONDS = 5.0
"""Visits wait a moment before they are judged, so nobody could ring for them."""


def step(runtime: Runtime) -> bool:
    """One mail's, in one transaction. True when there were any."""
    with runtime.sessions.begin() as session:
        return settle_next(session, now=runtime.now())
