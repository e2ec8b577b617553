"""The views of what reaches a member by name: their choices, and what was gathered for them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import Field

from engine.views.base import Request, View

When = Literal["now", "gathered"]
"""Named at once, or once a day with everything else that was gathered."""
Hour = Annotated[int, Field(ge=0, le=23)]


class AlertChoices(Request):
    """What one member wants to be named for, and when; hours are those of their own time zone."""

    answers: When = "now"
    reminders: When = "now"
    mailboxes: When = "now"
    quiet_from: Hour | None = None
    """From this hour until `told_at` nobody is named. None: no quiet hours."""
    told_at: Hour = 8
    """When quiet hours end, and when what was gathered is told."""


class AlertsForm(View):
    choices: AlertChoices
    timezone: str
    is_admin: bool


class GatheredLine(View):
    """An answer by whose it is, a notice by what it says, or how much a day has for them.

    `back_on` is the day from which somebody who was put off may be written to again.
    """

    at: datetime
    prospect_name: str | None = None
    notice: str | None = None
    work: int | None = None
    back_on: date | None = None


class Gathered(View):
    """What came while a member was not to be named, but for what is dealt with."""

    for_slack_user_id: str
    lines: tuple[GatheredLine, ...]
    more: int
    timezone: str


def examples() -> dict[str, View]:
    came = datetime(2026, 11, 23, 23, 10, tzinfo=UTC)
    answer = GatheredLine(prospect_name="Ines Okafor", at=came)
    broken = "Answers to remy@team.example are not read: the password is refused."
    gathered = Gathered(
        for_slack_user_id="U0REMY",
        lines=(
            answer,
            answer.model_copy(update={"prospect_name": "<@U0ADA> *x*"}),
            GatheredLine(notice=broken, at=came),
            GatheredLine(work=5, at=came),
            GatheredLine(prospect_name="Moa Berg", back_on=date(2026, 11, 24), at=came),
        ),
        more=0,
        timezone="America/New_York",
    )
    return {
        "several": gathered,
        "one": gathered.model_copy(update={"lines": (answer,)}),
        "many": gathered.model_copy(update={"lines": (answer,) * 20, "more": 12}),
    }


def form_examples() -> dict[str, AlertsForm]:
    rep = AlertsForm(choices=AlertChoices(), timezone="America/New_York", is_admin=False)
    chosen = AlertChoices(reminders="gathered", quiet_from=18, told_at=7)
    return {
        "of_a_rep": rep,
        "of_an_admin": rep.model_copy(update={"choices": chosen, "is_admin": True}),
    }
