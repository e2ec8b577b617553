"""Decides what is told of the team's limits, and what of them can be changed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from engine.views.base import View

Colleague = Literal["stop", "delay", "nothing"]
Limit = Annotated[int, Field(ge=0, le=100_000)]
Wait = Annotated[int, Field(ge=1, le=30)]
"""Working days until the next try."""


class Limits(View):
    """How much may leave, and what a colleague's answer means; None: no limit."""

    success: bool = True
    sender_per_day: int
    new_conversations_per_company_per_week: int
    emails_per_domain_per_day: int | None
    emails_per_week: int | None
    sms_per_week: int | None
    """Of those that leave by themselves."""
    linkedin_per_week: int
    """Connection requests."""
    colleague_answers: str
    remind_after_hours: int | None
    """Of the team's own hours, until somebody is reminded of an answer. None: never."""
    try_again_days: tuple[int, ...]
    """After how many working days what came back for now is sent again, try by try."""
    may_change: bool


class LimitsRequest(BaseModel):
    """What is to be otherwise; None leaves it, 0 is no limit where there may be none."""

    model_config = ConfigDict(frozen=True)
    sender_per_day: Annotated[int, Field(ge=1, le=2000)] | None = None
    new_conversations_per_company_per_week: Annotated[int, Field(ge=1, le=1000)] | None = None
    emails_per_domain_per_day: Limit | None = None
    emails_per_week: Limit | None = None
    sms_per_week: Limit | None = None
    linkedin_per_week: Annotated[int, Field(ge=0, le=1000)] | None = None
    colleague_answers: Colleague | None = None
    remind_after_hours: Annotated[int, Field(ge=0, le=80)] | None = None
    try_again_days: Annotated[tuple[Wait, ...], Field(max_length=5)] | None = None


def examples() -> dict[str, View]:
    shipped = Limits(
        sender_per_day=50,
        new_conversations_per_company_per_week=1,
        emails_per_domain_per_day=20,
        emails_per_week=None,
        sms_per_week=None,
        linkedin_per_week=50,
        colleague_answers="stop",
        remind_after_hours=4,
        try_again_days=(1, 3),
        may_change=True,
    )
    other = {
        "emails_per_domain_per_day": None,
        "emails_per_week": 900,
        "sms_per_week": 1,
        "linkedin_per_week": 1,
        "try_again_days": (),
        "may_change": False,
    }
    return {
        "limits": shipped,
        "limits_of_a_rep": shipped.model_copy(
            update=other | {"colleague_answers": "delay", "remind_after_hours": None}
        ),
    }
