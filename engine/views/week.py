"""Decides what is told of the team's week, and what of it can be changed."""

from __future__ import annotations

from engine.views.base import Request, View


class TeamWeek(View):
    """The hours of the week as lines, and how much a week is to have.

    `seen` is the hash of what is shown, so that whoever changes it changes what they saw.
    """

    success: bool = True
    lines: tuple[str, ...]
    target_connection_requests: int
    target_followups: int
    audiences: tuple[str, ...]
    shipped: bool
    may_change: bool
    seen: str
    changed: str | None = None
    """What was just done, in words."""


class WeekRequest(Request):
    """What is to be otherwise; None leaves it. `seen` None: whatever is there is changed."""

    lines: str | None = None
    target_connection_requests: int | None = None
    target_followups: int | None = None
    seen: str | None = None


def examples() -> dict[str, View]:
    shipped = TeamWeek(
        lines=(
            "Monday 9:00: connection requests; Connection requests, highest priority",
            "Tuesday 16:00: messages to thought_leadership",
            "Friday 14:00: review",
        ),
        target_connection_requests=40,
        target_followups=30,
        audiences=("referral_network", "thought_leadership", "stealth_founder"),
        shipped=True,
        may_change=True,
        seen="3f2a91",
    )
    own = shipped.model_copy(
        update={
            "lines": ("Monday 8:30: messages; *Bold* <!channel>",),
            "target_connection_requests": 1,
            "shipped": False,
            "changed": "Ada Lovell changed the week.",
        }
    )
    return {
        "team_week": shipped,
        "team_week_own": own,
        "team_week_of_a_rep": own.model_copy(update={"may_change": False, "changed": None}),
    }
