"""The view of how many drafts wait for a decision, and since when."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.views.base import View
from engine.views.draft_queue import DraftFilter


class OldestDraft(View):
    """The draft that was to be decided first."""

    prospect_id: int
    prospect_name: str
    campaign: str
    due_at: datetime
    is_due: bool


class DraftsWaiting(View):
    """How many drafts wait for a decision: `waiting` in all, the others of those that fit."""

    filter: DraftFilter
    campaign_name: str | None
    waiting: int
    total: int
    mine: int
    due: int
    oldest: OldestDraft | None


def examples() -> dict[str, View]:
    oldest = OldestDraft(
        prospect_id=5,
        prospect_name="Theo <!channel> Banks",
        campaign="Spring *schools*",
        due_at=datetime(2026, 11, 20, 15, 0, tzinfo=UTC),
        is_due=True,
    )
    waiting = DraftsWaiting(
        filter=DraftFilter(),
        campaign_name=None,
        waiting=60,
        total=60,
        mine=4,
        due=12,
        oldest=oldest,
    )
    none = waiting.model_copy(update={"total": 0, "mine": 0, "due": 0, "oldest": None})
    mine = waiting.model_copy(update={"filter": DraftFilter(mine=True), "total": 4})
    campaign = waiting.model_copy(
        update={
            "filter": DraftFilter(campaign_id=3),
            "campaign_name": "Spring <!here> schools",
            "total": 1,
            "mine": 0,
            "oldest": oldest.model_copy(update={"is_due": False}),
        }
    )
    return {
        "drafts_waiting": waiting,
        "drafts_waiting_mine": mine,
        "drafts_waiting_of_campaign": campaign,
        "drafts_waiting_none": none.model_copy(update={"filter": DraftFilter(mine=True)}),
    }
