"""The view of what waits to leave: approved messages, and follow-ups that are not approved yet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine.views.base import Request, View


class PendingCursor(Request):
    """Behind which message the next page begins: when that one was to be looked at, its touch."""

    due_at: datetime
    touch_id: int


class PendingMail(View):
    """One message that waits: for whom, which step, what holds it, when it is looked at again.

    `mail_id` is None for a follow-up that is not in the outbox. `planned_at` is when it is due by
    its sequence; `due_at` is None where only a person's act lets it go on.
    """

    mail_id: int | None
    touch_id: int
    prospect_id: int
    prospect_name: str
    outreach_type: str
    step: int
    channel: str = "email"
    channel_name: str | None = None
    subject: str
    state: str
    gate: str | None
    note: str | None
    planned_at: datetime
    due_at: datetime | None


class PendingReport(View):
    """What is approved and has not gone out, and the follow-ups of open sequences.

    `total` counts what is approved, `followups` what is not in the outbox. The next page is behind
    `after`; None at the end.
    """

    success: bool = True
    total: int
    followups: int = 0
    mails: tuple[PendingMail, ...]
    after: PendingCursor | None = None


def examples() -> dict[str, View]:
    """A page with more behind it, and nothing."""
    at = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    outside = PendingMail(
        mail_id=7,
        touch_id=12,
        prospect_id=4,
        prospect_name="Ines Okafor",
        outreach_type="initial_dm",
        step=1,
        subject="Referral routes for families",
        state="approved",
        gate="send_window",
        note="It is outside the hours in which the recipient gets e-mails.",
        planned_at=at - timedelta(hours=9),
        due_at=at,
    )
    paused = outside.model_copy(
        update={
            "mail_id": 8,
            "touch_id": 14,
            "prospect_id": 5,
            "prospect_name": "Desmond <!channel> Falk",
            "gate": "campaign_paused",
            "note": "The campaign has not been started.",
            "due_at": None,
        }
    )
    draft = outside.model_copy(
        update={
            "mail_id": None,
            "touch_id": 15,
            "outreach_type": "followup_1",
            "step": 2,
            "subject": "Re: Referral routes for *families*",
            "state": "draft",
            "gate": "not_approved",
            "note": "The draft waits for somebody's approval.",
            "planned_at": at + timedelta(days=3),
            "due_at": None,
        }
    )
    depends = draft.model_copy(
        update={
            "touch_id": 16,
            "outreach_type": "followup_2",
            "step": 3,
            "channel": "linkedin",
            "subject": "",
            "gate": "condition",
            "note": "It is made if step 1 is accepted; that is not known yet.",
        }
    )
    return {
        "pending": PendingReport(
            total=2,
            followups=20,
            mails=(outside, paused, draft, depends),
            after=PendingCursor(due_at=at, touch_id=16),
        ),
        "pending_only_followups": PendingReport(total=0, followups=1, mails=(draft,)),
        "pending_nothing": PendingReport(total=0, mails=()),
    }
