"""The view of answers that wait for somebody."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.views.base import View


class WaitingAnswer(View):
    """An answer that nobody has dealt with, in its first words."""

    reply_id: int
    prospect_id: int
    prospect_name: str
    company_name: str | None
    label: str
    words: str
    received_at: datetime
    mine: bool = False
    """Whether it is for whoever asks, or for somebody whom they stand in for."""


class Unanswered(View):
    """Those for whoever asks, then the team's, the longest waiting first; `total` counts all."""

    answers: tuple[WaitingAnswer, ...]
    total: int
    mine: int = 0
    timezone: str


def examples() -> dict[str, View]:
    ines = WaitingAnswer(
        reply_id=3,
        prospect_id=4,
        prospect_name="Ines Okafor",
        company_name="Harbor School",
        label="meeting_request",
        words="Happy to talk. Does Thursday at 15:00 suit you? Is <!channel> *free* then?",
        received_at=datetime(2026, 11, 23, 14, 5, tzinfo=UTC),
    )
    bare = ines.model_copy(
        update={"reply_id": 5, "prospect_id": 9, "prospect_name": "Jo", "company_name": None}
    )
    return {
        "unanswered": Unanswered(answers=(ines, bare), total=12, timezone="America/New_York"),
        "unanswered_mine": Unanswered(
            answers=(bare.model_copy(update={"mine": True}), ines),
            total=12,
            mine=1,
            timezone="America/New_York",
        ),
        "unanswered_all_mine": Unanswered(
            answers=(bare.model_copy(update={"mine": True}),),
            total=1,
            mine=1,
            timezone="America/New_York",
        ),
        "unanswered_none": Unanswered(answers=(), total=0, timezone="America/New_York"),
    }
