"""Decides whether a question that got no answer is asked again, and when."""

from __future__ import annotations

import random
from collections.abc import Sequence

from bot.model_reply import Reply
from engine.generation.conversation import Call, Outcome

MOST_TRIES = 4
MOST_TIMEOUTS = 2
"""Each one may have been paid for, and has taken its whole time already."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0


def pause_after(reply: Reply, calls: Sequence[Call]) -> float | None:
    """Seconds until the next try, or None when there is to be none."""
    tries = MOST_TIMEOUTS if reply.outcome is Outcome.TIMEOUT else MOST_TRIES
    if not reply.may_try_again or len(calls) >= tries:
        return None
    if reply.again_after is not None:
        return reply.again_after if reply.again_after <= LONGEST_PAUSE else None
    spread = random.uniform(0.5, 1.0)  # noqa: S311 - so that those who failed together come apart
    return min(FIRST_PAUSE * 2.0 ** len(calls) * spread, LONGEST_PAUSE)
