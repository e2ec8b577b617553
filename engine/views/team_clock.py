"""Decides what is told of the team's clock: zone, holidays, hours, digest; and what may change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from engine.views.base import Request, View

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Weekday = Annotated[int, Field(ge=0, le=6)]


class TeamClock(View):
    """What the team goes by. `seen` is the hash of it, so that who changes it has seen it.

    Hours and weekdays are those of the send window, on the clock of whoever is written to.
    """

    success: bool = True
    timezone: str
    country: str
    first_hour: int
    last_hour: int
    weekdays: tuple[int, ...]
    digest_day: int
    digest_hour: int
    next_digest: datetime
    may_change: bool
    seen: str
    changed: tuple[str, ...] = ()
    """What was just changed, a sentence each."""


class ClockRequest(Request):
    """What is to be otherwise; None leaves it. `seen` None: whatever is there is changed."""

    timezone: str | None = None
    country: str | None = None
    first_hour: Annotated[int, Field(ge=0, le=23)] | None = None
    last_hour: Annotated[int, Field(ge=1, le=24)] | None = None
    weekdays: tuple[Weekday, ...] | None = None
    digest_day: Weekday | None = None
    digest_hour: Annotated[int, Field(ge=0, le=23)] | None = None
    seen: str | None = None


def examples() -> dict[str, View]:
    shipped = TeamClock(
        timezone="America/New_York",
        country="US",
        first_hour=9,
        last_hour=17,
        weekdays=(0, 1, 2, 3, 4),
        digest_day=4,
        digest_hour=14,
        next_digest=datetime(2026, 11, 27, 19, 0, tzinfo=UTC),
        may_change=True,
        seen="3f2a91",
    )
    return {
        "team_clock": shipped,
        "team_clock_changed": shipped.model_copy(
            update={
                "timezone": "Asia/Jerusalem",
                "country": "IL",
                "first_hour": 10,
                "last_hour": 24,
                "weekdays": (0, 1, 6),
                "digest_day": 3,
                "changed": (
                    "Ada *Lovell* <!channel> moved the digest to Thursdays at 14:00.",
                    "12 dates moved into the new hours.",
                ),
            }
        ),
        "team_clock_of_a_rep": shipped.model_copy(update={"may_change": False}),
    }
