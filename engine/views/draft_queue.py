"""What is asked and told about drafts that wait for a decision, one at a time or many at once."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.views.base import Request, View
from engine.views.drafts import DraftCard
from engine.views.drafts import examples as draft_examples
from storage.states import Channel, TouchKind


class DraftFilter(Request):
    """Which drafts to look at; all that is said must hold.

    `mine` are those of sequences that I asked for, of prospects that I look after, and of my
    campaigns.
    """

    campaign_id: int | None = None
    mine: bool = False
    due: bool = False
    kind: TouchKind | None = None
    channel: Channel | None = None

    @property
    def is_empty(self) -> bool:
        return self == DraftFilter()


class DraftCursor(Request):
    """Behind which draft one goes on: whether it is due later, its priority (−1: none), its id."""

    later: bool
    priority: float
    id: int


class DraftLine(View):
    """One draft that waits, in a line. `blocked`: a warning has to be put right first."""

    touch_id: int
    prospect_id: int
    prospect_name: str
    company: str | None
    campaign: str
    outreach_type: str
    channel: str
    channel_name: str | None = None
    due_at: datetime
    is_due: bool
    priority_score: float | None
    warnings: int
    blocked: bool


class DraftList(View):
    """The first of the drafts that wait, in the order in which they are reviewed."""

    success: bool = True
    waiting: int
    total: int
    drafts: tuple[DraftLine, ...]


class DraftQueue(View):
    """The draft to decide on now. `total` fits the filter, `waiting` are all, `position` from 1.

    `alike` counts the drafts of the same campaign, step and channel, this one included; `may_not`
    says why the person who looks may not approve it.
    """

    filter: DraftFilter
    campaign_name: str | None
    waiting: int
    total: int
    position: int
    card: DraftCard | None
    cursor: DraftCursor | None
    following: DraftLine | None
    may_not: str | None
    campaign_id: int | None
    """Of the draft that is shown."""
    alike: int


def examples() -> dict[str, View]:
    drafts = draft_examples()
    cursor = DraftCursor(later=False, priority=80.25, id=12)
    line = DraftLine(
        touch_id=13,
        prospect_id=5,
        prospect_name="Theo Banks",
        company="Harbor School",
        campaign="Spring schools",
        outreach_type=TouchKind.FOLLOWUP_1,
        channel=Channel.EMAIL,
        due_at=datetime(2026, 11, 26, 15, 0, tzinfo=UTC),
        is_due=False,
        priority_score=71.5,
        warnings=0,
        blocked=False,
    )
    queue = DraftQueue(
        filter=DraftFilter(campaign_id=3),
        campaign_name="Spring schools",
        waiting=60,
        total=41,
        position=3,
        card=drafts["draft_mail"],
        cursor=cursor,
        following=line,
        may_not=None,
        campaign_id=3,
        alike=12,
    )
    alone = {"following": None, "total": 1, "position": 1, "alike": 1}
    nothing = {"card": None, "cursor": None, "following": None, "campaign_id": None, "alike": 0}
    return {
        "queue_mail": queue,
        "queue_edited": queue.model_copy(update={"card": drafts["draft_mail_edited"]}),
        "queue_warned": queue.model_copy(
            update=alone
            | {
                "card": drafts["draft_mail_warned"],
                "filter": DraftFilter(mine=True, due=True),
                "campaign_name": None,
            }
        ),
        "queue_not_mine": queue.model_copy(
            update={
                "card": drafts["draft_note"],
                "may_not": "Only admins approve drafts here. Ask Ada Admin.",
            }
        ),
        "queue_hostile": queue.model_copy(
            update={
                "card": drafts["draft_hostile"],
                "campaign_name": "<!channel> *c*",
                "following": line.model_copy(update={"prospect_name": "<@U0ADA> *x*"}),
            }
        ),
        "queue_end": queue.model_copy(update=nothing | {"total": 4, "position": 5}),
        "queue_none": queue.model_copy(update=nothing | {"total": 0, "position": 1, "waiting": 0}),
        "queue_none_fits": queue.model_copy(update=nothing | {"total": 0, "position": 1}),
    }
