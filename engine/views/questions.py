"""What one may ask now: questions in the words in which they are understood."""

from __future__ import annotations

from enum import StrEnum

from engine.views.base import View


class Ask(StrEnum):
    """The questions that are offered, each by what it says."""

    UNANSWERED = "Who is waiting for an answer?"
    DUE_TODAY = "What is due today?"
    WHO_NEXT = "Who should I talk to?"
    WAITS_TO_LEAVE = "What is approved and waits?"
    WRONG = "What is wrong?"
    ROOM = "Which mailbox has room today?"
    LATELY = "How many answered in the last 7 days?"
    WORKS = "What works best?"
    NEGLECTED = "Who has not been contacted for 30 days?"
    NEXT_WEEK = "What is planned for next week?"
    CAMPAIGNS = "Which campaigns are there?"
    NEVER = "Who was never contacted?"
    LIMITS = "How much may leave?"
    BY_ITSELF = "What runs by itself?"


class Offered(View):
    """Questions for this moment of the team's week, the most pressing first."""

    questions: tuple[Ask, ...]


def examples() -> dict[str, View]:
    return {
        "offered": Offered(
            questions=(Ask.UNANSWERED, Ask.DUE_TODAY, Ask.WHO_NEXT, Ask.ROOM),
        )
    }
