"""What is told of a campaign's messages, and what is reported of one."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from engine.views.base import Request, View
from engine.views.bounces import BounceKind
from engine.views.campaigns import NOW


class MessageLine(View):
    """One message of a campaign; `id` is the touch's, `lead_id` the prospect's."""

    id: int
    campaign_id: int
    lead_id: int
    lead_name: str
    outreach_type: str
    channel: str
    channel_name: str | None = None
    status: str
    selected_variant: int
    subject: str | None
    preview: str
    due_at: datetime
    sent_at: datetime | None


class MessagePage(View):
    """`total` counts all with that status; the next page is behind `after`, None at the end."""

    campaign_id: int
    campaign: str
    status: str | None
    total: int
    messages: tuple[MessageLine, ...]
    after: int | None


class MessageVariant(View):
    variant_number: int
    tone: str
    subject: str | None
    body: str
    angle: str
    writer: str
    warnings: tuple[str, ...]
    selected: bool


class MessageVariants(View):
    message_id: int
    campaign_id: int
    lead_id: int
    lead_name: str
    status: str
    selected_variant: int
    variants: tuple[MessageVariant, ...]


class MessageStatus(StrEnum):
    """What can be reported of a message."""

    SENT = "sent"
    DELIVERED = "delivered"
    OPENED = "opened"
    CLICKED = "clicked"
    REPLIED = "replied"
    OPTED_OUT = "opted_out"
    COMPLAINED = "complained"
    BOUNCED = "bounced"
    FAILED = "failed"


class ChannelData(Request):
    """What a provider reports with a status; `event_id` tells one report from the next.

    `machine`: no person did it, such as a link scanner's click. `bounce`: how it failed, of what
    bounced; unknown is as refused. `at`: when it happened, if that is not now.
    """

    provider: Annotated[str, Field(min_length=1, max_length=60)] = "provider"
    event_id: Annotated[str, Field(max_length=300)] | None = None
    email_id: Annotated[str, Field(max_length=300)] | None = None
    linkedin_message_id: Annotated[str, Field(max_length=300)] | None = None
    machine: bool = False
    bounce: BounceKind | None = None
    note: Annotated[str, Field(max_length=300)] | None = None
    at: AwareDatetime | None = None


class StatusRequest(Request):
    message_id: int
    status: MessageStatus
    channel_data: ChannelData = ChannelData()


class StatusReport(View):
    """`status` is the message's by now; `is_new` is False when that was known."""

    message_id: int
    status: str
    is_new: bool


def _line(id_: int, name: str, status: str, **more: Any) -> MessageLine:
    values: dict[str, Any] = {
        "id": id_,
        "campaign_id": 4,
        "lead_id": id_,
        "lead_name": name,
        "outreach_type": "initial_dm",
        "channel": "email",
        "status": status,
        "selected_variant": 2,
        "subject": "Handing over student support",
        "preview": "Hello Ines, what is lost most often when support changes hands?",
        "due_at": NOW,
        "sent_at": NOW,
    }
    return MessageLine(**values | more)


def examples() -> dict[str, View]:
    return {
        "messages": MessagePage(
            campaign_id=4,
            campaign="Heads of school, spring",
            status=None,
            total=162,
            messages=(
                _line(11, "Ines Okafor", "replied"),
                _line(12, "<@U0ADA>", "pending", sent_at=None, subject=None, channel="linkedin"),
                _line(13, "Theo Banks", "sent", subject=None, channel="sms"),
                _line(14, "Bea Best", "sent", channel="custom", channel_name="<!here> post"),
            ),
            after=14,
        ),
        "messages_none": MessagePage(
            campaign_id=4,
            campaign="Heads of school, spring",
            status="clicked",
            total=0,
            messages=(),
            after=None,
        ),
    }
