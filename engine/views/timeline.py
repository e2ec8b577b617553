"""What is told about a sequence in time: its steps with local dates, before it starts and after."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.views.base import View


class TimelineStep(View):
    """A step; `number` counts from 1. `touch_id` None and `state` “planned” before it starts.

    `depends` says what has to happen first; until then `due_words` says what the date means.
    """

    number: int
    outreach_type: str
    channel: str
    channel_name: str | None
    due_at: datetime
    due_words: str
    depends: str | None
    adds: tuple[str, ...]
    state: str
    reason: str | None = None
    touch_id: int | None = None

    @property
    def is_open(self) -> bool:
        return self.state in {"draft", "approved"}


class SequencePreview(View):
    """What a sequence would be for somebody, in their time zone; nothing is kept.

    `running` names the type of the open sequence that would have to end, `running_id` which it is.
    """

    success: bool = True
    prospect_id: int
    prospect_name: str
    sequence_type: str
    summary: str
    num_variants: int
    timezone: str
    steps: tuple[TimelineStep, ...]
    left_out: tuple[str, ...]
    types: tuple[str, ...]
    running: str | None = None
    running_id: int | None = None


class SequenceCard(View):
    """A sequence that there is. `status` is not_sent, in_progress, paused, finished or stopped."""

    success: bool = True
    sequence_id: int
    prospect_id: int
    prospect_name: str
    sequence_type: str
    status: str
    stop_reason: str | None
    timezone: str
    current_step: int
    steps: tuple[TimelineStep, ...]
    changed: str | None = None

    @property
    def is_open(self) -> bool:
        return self.status not in {"finished", "stopped"}


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    request = TimelineStep(
        number=1,
        outreach_type="connection_request",
        channel="linkedin",
        channel_name=None,
        due_at=datetime(2026, 11, 25, 15, 0, tzinfo=UTC),
        due_words="Wed 25 Nov, 10:00 New York time",
        depends=None,
        adds=(),
        state="planned",
    )
    mail = request.model_copy(
        update={
            "number": 2,
            "outreach_type": "initial_dm",
            "channel": "email",
            "due_words": "known by Thu 3 Dec, 10:00 New York time",
            "depends": "if step 1 is not accepted",
            "adds": ("proof", "link"),
        }
    )
    preview = SequencePreview(
        prospect_id=4,
        prospect_name="Maya <Lindqvist>",
        sequence_type="accept_or_email",
        summary="connection request, then as they answer it",
        num_variants=3,
        timezone="America/New_York",
        steps=(request, mail),
        left_out=("Follow-up 1: No phone number; the next steps move up.",),
        types=("3-step", "accept_or_email"),
    )
    sent = request.model_copy(update={"state": "sent", "touch_id": 11})
    card = SequenceCard(
        sequence_id=7,
        prospect_id=4,
        prospect_name="Maya <Lindqvist>",
        sequence_type="accept_or_email",
        status="in_progress",
        stop_reason=None,
        timezone="America/New_York",
        current_step=1,
        steps=(sent, mail.model_copy(update={"state": "draft", "touch_id": 12})),
    )
    left_out = mail.model_copy(
        update={"state": "skipped", "touch_id": 12, "reason": "Step 1 was accepted."}
    )
    return {
        "sequence_preview": preview,
        "sequence_preview_running": preview.model_copy(
            update={"running": "3-step", "running_id": 6, "left_out": ()}
        ),
        "sequence_card": card,
        "sequence_card_paused": card.model_copy(
            update={"status": "paused", "changed": "Ada Admin paused it."}
        ),
        "sequence_card_over": card.model_copy(
            update={"status": "stopped", "stop_reason": "They answered.", "steps": (sent, left_out)}
        ),
    }
