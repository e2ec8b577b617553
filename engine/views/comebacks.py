"""The view of what a team is told on the day on which somebody who was put off comes back."""

from __future__ import annotations

from datetime import UTC, date, datetime

from engine.views.base import View


class ComebackNotice(View):
    """Somebody may be written to again; once decided on it says by whom, and has no buttons."""

    comeback_id: int
    prospect_id: int
    prospect_name: str
    company_name: str | None
    day: date
    asked: bool
    """Whether they asked for it themselves; else a person put them off."""
    new_text: str
    """What they wrote then."""
    received_at: datetime
    timezone: str
    for_slack_user_id: str | None
    may_answer: bool
    """Whether there is a message of ours that an answer can follow."""
    outcome: str | None
    put_off_until: date | None
    decided_by: str | None
    over_because: str | None
    """What has come between, in words that follow the name."""


def examples() -> dict[str, ComebackNotice]:
    """One of each that is drawn."""
    waits = ComebackNotice(
        comeback_id=5,
        prospect_id=4,
        prospect_name="Ines Okafor",
        company_name="Harbor School",
        day=date(2027, 1, 11),
        asked=True,
        new_text="Not before the new year, please.\n\nWrite to <!channel> *again* on 11 January.",
        received_at=datetime(2026, 11, 23, 15, 0, tzinfo=UTC),
        timezone="America/New_York",
        for_slack_user_id="U0REMY",
        may_answer=True,
        outcome=None,
        put_off_until=None,
        decided_by=None,
        over_because=None,
    )
    by_ada = {"decided_by": "Ada Admin"}
    return {
        "waits": waits,
        "of_nobody": waits.model_copy(
            update={
                "for_slack_user_id": None,
                "company_name": None,
                "asked": False,
                "new_text": "",
                "may_answer": False,
            }
        ),
        "drafted": waits.model_copy(update={"outcome": "drafted"} | by_ada),
        "put_off": waits.model_copy(
            update={"outcome": "not_now", "put_off_until": date(2027, 3, 1)} | by_ada
        ),
        "over": waits.model_copy(update={"over_because": "has been written to since"}),
    }
