"""Decides what is told about answers: the message, its reading, what it set off, who did what."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Literal

from pydantic import Field

from engine.views.base import Request, View


class Bounce(View):
    """A notice that a mail was not delivered. `hard` says that the address is at fault for good."""

    hard: bool
    failed: bool
    """False for a mere delay."""
    recipients: tuple[str, ...]
    returned_ids: tuple[str, ...]
    diagnosis: str
    status: str | None = None
    """The enhanced status, such as 5.1.1."""

    @property
    def kind(self) -> Literal["hard", "soft", "delay"]:
        if not self.failed:
            return "delay"
        return "hard" if self.hard else "soft"


class Complaint(View):
    """Somebody marked a mail of ours as spam, says their mailbox provider."""

    recipients: tuple[str, ...]
    returned_ids: tuple[str, ...]


class InboundMail(View):
    """One message from the mailbox, read but not judged."""

    message_id: str
    in_reply_to: tuple[str, ...]
    """Ids it answers, the nearest first: In-Reply-To, then References backwards."""
    from_address: str
    from_name: str
    to_addresses: tuple[str, ...]
    subject: str
    written_at: datetime | None
    """What its Date says; the writer's clock, so nothing to rely on alone."""
    month_first: bool | None
    """Whether its writer's clock is one of those who mean 5 April by 4/5; None when it is UTC."""
    headers: dict[str, str]
    """Those that say whether a machine wrote it, by lower-case name."""
    new_text: str
    """What was written this time; of a bounce, the notice."""
    signature: str
    """What stands below it."""
    bounce: Bounce | None
    complaint: Complaint | None = None
    by_email: bool = True
    """Whether it came by e-mail: who answers a text with “no texts” wants to hear no more."""


class Referred(View):
    """Whom a message says to turn to, as far as it says so."""

    name: str | None = None
    email: str | None = None


class Reading(View):
    """What a message was taken for: the label, how sure (0 to 1), and which layer decided."""

    label: str
    confidence: float
    layer: str
    sentiment: str
    defer_until: date | None = None
    referred: Referred | None = None


class MessageToRead(Request):
    """One message as another program has it: fields that are missing are empty."""

    id: str | int
    channel: str = "email"
    subject: str | None = None
    headers: dict[str, str | list[str] | None] | list[tuple[str, str]] | None = None
    body: str | None = None
    received: str | None = None
    """A day or an instant, as ISO 8601 or RFC 5322 write it."""


class BounceRead(View):
    kind: Literal["hard", "soft", "delay"]
    addresses: tuple[str, ...]
    status: str | None


class MessageRead(View):
    """A message with its reading, as `drumbeat classify` prints it."""

    id: str | int
    label: str
    confidence: float
    sentiment: str
    new_text: str
    defer_until: date | None
    referred: Referred | None
    layer: str
    bounce: BounceRead | None


class ReplyAlert(View):
    """An answer as the team sees it; once handled it says by whom, and has no buttons."""

    reply_id: int
    prospect_id: int
    prospect_name: str
    title: str | None
    company_name: str | None
    from_address: str
    outreach_type: str | None
    subject: str
    sent_at: datetime | None
    """When the message went out that this answers."""
    new_text: str
    label: str
    confidence: float
    sentiment: str | None
    """The tone, where it is kept: positive, neutral or negative."""
    effects: tuple[str, ...]
    defer_until: date | None
    by_machine: bool
    is_suppressed: bool
    for_slack_user_id: str | None
    """Whose prospect it is, where the alert is for the owner."""
    read_as: str | None
    """What it was read as before somebody corrected that."""
    corrected_by: str | None
    undone: tuple[str, ...]
    """What the correction took back, and what not."""
    by_model: bool = False
    """Whether a language model read it so, where the reading without one was not sure."""
    may_go_on: bool
    """Whether a sequence waits for a person to let it go on."""
    may_draft: bool
    state: str
    outcome: str | None
    handled_by: str | None
    handled_at: datetime | None
    received_at: datetime
    timezone: str


class ReplyReminder(View):
    """That an answer waits, said once in its thread; `is_over` once somebody has dealt with it."""

    reply_id: int
    prospect_name: str
    received_at: datetime
    timezone: str
    for_slack_user_id: str | None
    is_over: bool


class EngagementData(Request):
    """What the document lets a caller say about an engagement; all of it optional."""

    reply_content: str | None = None
    meeting_scheduled: bool | None = None
    response_time_hours: float | None = Field(default=None, ge=0)


EngagementStatus = Literal[
    "sent",
    "delivered",
    "opened",
    "clicked",
    "accepted",
    "replied",
    "meeting_booked",
    "not_interested",
    "no_response",
]


class TrackRequest(Request):
    prospect_id: int
    outreach_type: str | None = None
    """The touch's kind; without it, the last one that went out."""
    engagement_status: EngagementStatus
    engagement_data: EngagementData = EngagementData()


class TrackReport(View):
    """`learning_patterns_updated`: whether a figure that is learnt from has changed by this."""

    success: bool = True
    prospect_id: int
    prospect_name: str
    outreach_type: str
    engagement_status: str
    learning_patterns_updated: bool


_AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    alert = ReplyAlert(
        reply_id=3,
        prospect_id=4,
        prospect_name="Ines Okafor",
        title="Head of Admissions",
        company_name="Harbor School",
        from_address="ines@harbor.example",
        outreach_type="initial_dm",
        subject="Referral routes for families",
        sent_at=_AT,
        new_text="Happy to talk. Does Thursday at 15:00 suit you?\n\nIs <!channel> *free* then?",
        label="meeting_request",
        confidence=0.85,
        sentiment="positive",
        effects=("The sequence was stopped.", "Lead status: interested."),
        defer_until=None,
        by_machine=False,
        is_suppressed=False,
        for_slack_user_id=None,
        read_as=None,
        corrected_by=None,
        undone=(),
        may_go_on=False,
        may_draft=True,
        state="open",
        outcome=None,
        handled_by=None,
        handled_at=None,
        received_at=_AT,
        timezone="America/New_York",
    )
    waits = ReplyReminder(
        reply_id=3,
        prospect_name="Ines Okafor",
        received_at=_AT,
        timezone="America/New_York",
        for_slack_user_id="U0REMY",
        is_over=False,
    )
    return {
        "reminder": waits,
        "reminder_of_nobody": waits.model_copy(update={"for_slack_user_id": None}),
        "reminder_over": waits.model_copy(update={"is_over": True}),
        "reply": alert,
        "reply_handled": alert.model_copy(
            update={
                "state": "handled",
                "outcome": "meeting_booked",
                "handled_by": "Ada Admin",
                "handled_at": _AT,
            }
        ),
        "reply_out_of_office": alert.model_copy(
            update={
                "label": "out_of_office",
                "sentiment": "neutral",
                "new_text": "I am away until 7 December.",
                "by_machine": True,
                "defer_until": date(2026, 12, 7),
                "effects": ("On hold until 8 December.",),
                "state": "handled",
            }
        ),
        "reply_opt_out": alert.model_copy(
            update={
                "label": "opt_out",
                "sentiment": "neutral",
                "new_text": "Remove me from your list.",
                "is_suppressed": True,
                "effects": ("Suppressed: nobody writes to this person again.",),
            }
        ),
        "reply_annoyed": alert.model_copy(
            update={
                "label": "objection",
                "new_text": "The third mail this month. Who has the time? Ask Bo Lind.",
                "sentiment": "negative",
                "effects": (
                    "The sequence was stopped.",
                    "Names Bo Lind. No prospect was made of it.",
                ),
            }
        ),
        "reply_for_owner": alert.model_copy(update={"for_slack_user_id": "U0REMY"}),
        "reply_corrected": alert.model_copy(
            update={
                "label": "auto_reply",
                "sentiment": "neutral",
                "read_as": "opt_out",
                "corrected_by": "Ada Admin",
                "by_machine": True,
                "effects": (),
                "undone": (
                    "No longer suppressed.",
                    "Lead status: contacted again.",
                    "The sequence rests until a person lets it go on.",
                ),
                "may_go_on": True,
                "state": "handled",
            }
        ),
        "reply_empty": alert.model_copy(
            update={
                "new_text": "",
                "label": "information_request",
                "confidence": 0.25,
                "sentiment": "neutral",
            }
        ),
        "track": TrackReport(
            prospect_id=4,
            prospect_name="Ines Okafor",
            outreach_type="initial_dm",
            engagement_status="replied",
            learning_patterns_updated=True,
        ),
    }
