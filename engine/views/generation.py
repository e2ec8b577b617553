"""What is told about a run that writes a campaign's drafts; the fields are the documents' own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from engine.views.base import Request, View

MOST_LEADS = 5_000
MOST_CONTEXT = 2_000
Guidance = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST_CONTEXT)]


class GenerationRequest(Request):
    """Drafts for all who qualify, or for given leads; `custom_context` is guidance for this run."""

    campaign_id: int
    lead_ids: Annotated[tuple[int, ...], Field(max_length=MOST_LEADS)] | None = None
    custom_context: Guidance | None = None


class WrittenVariant(View):
    tone: str
    subject: str | None
    body: str


class WrittenMessage(View):
    """One draft of a lead. `selected_variant` counts from 0, as in the document.

    Latency and cost are the message's share of what its lead's calls took; with templates none.
    """

    id: int
    campaign_id: int
    lead_id: int
    outreach_type: str
    channel: str
    variants: tuple[WrittenVariant, ...]
    selected_variant: int
    status: str
    generation_latency_ms: float | None
    generation_cost_usd: float


class LeftOutGroup(View):
    """So many leads were left out for one reason; `names` are the first of them."""

    why: str
    count: int
    names: tuple[str, ...]


class GenerationReport(View):
    """A run, as far as it is. `leads` is the sum of written, left out, waiting and cancelled.

    `messages_generated` counts drafts, of which a lead has one for each step. `average_latency_ms`
    is that of the model's answers, None with templates; `unpriced_calls` are not in the cost.
    """

    success: bool = True
    generation_id: int
    campaign_id: int
    campaign_name: str
    state: str
    note: str | None
    writer: str
    leads: int
    written: int
    left_out: int
    waiting: int
    cancelled: int
    messages_generated: int
    total_cost_usd: float
    average_latency_ms: float | None
    unpriced_calls: int = 0
    reasons: tuple[LeftOutGroup, ...] = ()
    started_by: str
    created_at: datetime
    ended_at: datetime | None
    messages: tuple[WrittenMessage, ...] = ()

    @property
    def done(self) -> int:
        return self.written + self.left_out


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    running = GenerationReport(
        generation_id=3,
        campaign_id=2,
        campaign_name="Autumn <schools>",
        state="running",
        note=None,
        writer="model",
        leads=500,
        written=180,
        left_out=3,
        waiting=317,
        cancelled=0,
        messages_generated=540,
        total_cost_usd=0.0864,
        average_latency_ms=633.4,
        reasons=(
            LeftOutGroup(why="said no", count=2, names=("Maya Lindqvist", "Jo <Sand>")),
            LeftOutGroup(why="has an open 3-step sequence", count=1, names=("Cy Orr",)),
        ),
        started_by="Ada Admin",
        created_at=datetime(2026, 11, 23, 15, 0, tzinfo=UTC),
        ended_at=None,
    )
    ended = {"waiting": 0, "written": 497, "messages_generated": 1491}
    return {
        "generation_running": running,
        "generation_paused": running.model_copy(
            update={
                "state": "paused",
                "note": "The budget of $0.10 is spent. Raise it in the campaign, then resume.",
            }
        ),
        "generation_cancelled": running.model_copy(
            update={
                "state": "cancelled",
                "note": "Cancelled by Ada Admin.",
                "waiting": 0,
                "cancelled": 317,
                "ended_at": running.created_at,
            }
        ),
        "generation_done": running.model_copy(
            update={**ended, "state": "done", "ended_at": running.created_at}
        ),
        "generation_done_by_template": running.model_copy(
            update={
                "state": "done",
                "writer": "template",
                "leads": 1,
                "written": 1,
                "left_out": 0,
                "waiting": 0,
                "messages_generated": 3,
                "total_cost_usd": 0.0,
                "average_latency_ms": None,
                "reasons": (),
                "ended_at": running.created_at,
            }
        ),
        "generation_unpriced": running.model_copy(
            update={"unpriced_calls": 540, "total_cost_usd": 0.0}
        ),
    }
