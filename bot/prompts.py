"""Decides which questions are offered at an hour of the team's week."""

from __future__ import annotations

from datetime import datetime
from typing import Final

NOON, EVENING = 12, 17
FRIDAY, SATURDAY = 4, 5
MORNING: Final = (
    "What is due today?",
    "Who should I talk to?",
    "What is approved and waits?",
    "Which mailbox has room today?",
)
AFTERNOON: Final = (
    "How many answered in the last 7 days?",
    "What is approved and waits?",
    "Who has not been contacted for 30 days?",
    "Which campaigns are there?",
)
WEEK_END: Final = (
    "How many answered in the last 7 days?",
    "What is planned for next week?",
    "Which campaigns are there?",
    "Who was never contacted?",
)


def prompts_at(local: datetime) -> tuple[str, ...]:
    """Four questions for this moment of the team's clock: the day, what came of it, or the week."""
    friday_is_over = local.weekday() == FRIDAY and local.hour >= NOON
    if friday_is_over or local.weekday() >= SATURDAY or local.hour >= EVENING:
        return WEEK_END
    return MORNING if local.hour < NOON else AFTERNOON
