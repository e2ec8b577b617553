"""Keeps audiences, campaigns, sequences, their touches with variants, and what happened to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.states import (
    Allocation,
    CampaignState,
    Channel,
    Condition,
    EventKind,
    SequenceState,
    TouchKind,
    TouchState,
)
from storage.tables.base import Base, InWorkspace
from storage.types import Json, JsonDict, state

OPEN_SEQUENCE = text("state IN ('active', 'paused')")


class Audience(InWorkspace, Base):
    """A segment's configuration; shipped defaults are copied in when the workspace is made."""

    __tablename__ = "audience"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    key: Mapped[str]
    label: Mapped[str]
    target_share: Mapped[float]
    purpose: Mapped[str]
    evidence: Mapped[JsonDict] = mapped_column(Json, default=dict)
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often it was edited, so that whoever saves an older one is told."""
    updated_by: Mapped[str | None]
    updated_at: Mapped[datetime | None]


class Campaign(InWorkspace, Base):
    """What is said to whom, how and by whom; its figures are in `campaign_count`."""

    __tablename__ = "campaign"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="", server_default="")
    allocation: Mapped[Allocation] = mapped_column(
        state(Allocation), default=Allocation.FIRST, server_default=Allocation.FIRST.value
    )
    state: Mapped[CampaignState] = mapped_column(state(CampaignState))
    sequence_type: Mapped[str]
    channels: Mapped[list[str]] = mapped_column(Json, default=list, server_default=text("'[]'"))
    """The channels that may be used, the first reachable one wins; none: the type's own."""
    criteria: Mapped[JsonDict] = mapped_column(Json, default=dict, server_default=text("'{}'"))
    """Whom it is for: the documents' `target_audience`."""
    min_qualification_score: Mapped[float] = mapped_column(default=0.0, server_default="0")
    """The least priority, 0 to 100, of whom drafts are made for."""
    offer: Mapped[JsonDict] = mapped_column(Json, default=dict)
    """The value proposition, proof points, questions and links that drafts may use."""
    writer: Mapped[str] = mapped_column(default="template", server_default="template")
    template_id: Mapped[int | None] = mapped_column(ForeignKey("message_template.id"))
    custom_context: Mapped[str] = mapped_column(default="", server_default="")
    """The team's own guidance for the writer."""
    num_variants: Mapped[int] = mapped_column(default=3, server_default="3")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    sender_ids: Mapped[list[int]] = mapped_column(Json, default=list, server_default=text("'[]'"))
    send_window: Mapped[JsonDict | None] = mapped_column(Json)
    daily_limit: Mapped[int | None]
    budget_usd: Mapped[float | None]
    deal_value_usd: Mapped[float | None]
    """What one won customer is worth, as the team states it: for the return on what was spent."""
    tracking: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether opens and clicks of its e-mails are counted."""
    card_shows: Mapped[str] = mapped_column(default="", server_default="")
    """The fingerprint of the counters that its card was last drawn for."""
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often it was edited, so that whoever saves an older one is told."""
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Assignment(InWorkspace, Base):
    """Which arm of a campaign's test a company, or somebody without one, was given; for good."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("campaign_id", "unit"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    unit: Mapped[str]
    """`company:12` or `prospect:5`."""
    segment: Mapped[str | None]
    arm: Mapped[int]
    """The number of the variant that is sent, from 1."""
    probability: Mapped[float]
    """With which it was drawn at the time."""
    at: Mapped[datetime]


class CampaignCount(Base):
    """How often something happened in a campaign, kept with the events that make it so.

    `variant` is the number of the variant that was sent (0: none yet), `arm` the one that the test
    gave (0: no test); `figure` one of `storage.counting.FIGURES`, or the cost in nano-dollars.
    """

    __tablename__ = "campaign_count"
    __table_args__ = (UniqueConstraint("campaign_id", "arm", "variant", "figure"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    arm: Mapped[int]
    variant: Mapped[int]
    figure: Mapped[str]
    count: Mapped[int] = mapped_column(BigInteger)


class CountedMessage(Base):
    """As what a touch, whose id is the row's, is counted in its campaign.

    Nothing leads to the touch: what is gone is taken out of the counters by what stands here.
    """

    __tablename__ = "counted_message"
    __table_args__ = (Index("ix_counted_message_status", "campaign_id", "status", "id"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    arm: Mapped[int]
    variant: Mapped[int]
    figures: Mapped[int]
    """One bit for each of `storage.counting.FIGURES`."""
    status: Mapped[str]


class OwnSequenceType(InWorkspace, Base):
    """A team's own sequence type: the steps as they are written in `sequence_types.toml`."""

    __tablename__ = "own_sequence_type"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    name: Mapped[str]
    copied_from: Mapped[str]
    document: Mapped[JsonDict] = mapped_column(Json)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    followed_version: Mapped[int] = mapped_column(default=0, server_default="0")
    """The version that somebody said those that run follow; 0 when all of them have."""
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    updated_at: Mapped[datetime]


class Sequence(InWorkspace, Base):
    """One prospect's way through a campaign; at most one is open for a prospect."""

    __tablename__ = "sequence"
    __table_args__ = (
        Index(
            "uq_sequence_open_prospect",
            "prospect_id",
            unique=True,
            sqlite_where=OPEN_SEQUENCE,
            postgresql_where=OPEN_SEQUENCE,
        ),
    )

    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospect.id"), index=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    type: Mapped[str]
    segment: Mapped[str | None]
    state: Mapped[SequenceState] = mapped_column(state(SequenceState))
    stop_reason: Mapped[str | None]
    num_variants: Mapped[int]
    arm: Mapped[int] = mapped_column(default=0, server_default="0")
    """The variant that the campaign's test gave; 0: no test."""
    type_version: Mapped[int] = mapped_column(default=0, server_default="0")
    """Of an own type, the version that its steps were made from."""
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    started_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Touch(InWorkspace, Base):
    """One message to one prospect on one channel, from draft to sent."""

    __tablename__ = "touch"
    __table_args__ = (
        UniqueConstraint("sequence_id", "position"),
        Index("ix_touch_due", "workspace_id", "state", "due_at"),
        Index("ix_touch_sent", "workspace_id", "sent_at"),
    )

    sequence_id: Mapped[int] = mapped_column(ForeignKey("sequence.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospect.id"), index=True)
    position: Mapped[int]
    kind: Mapped[TouchKind] = mapped_column(state(TouchKind))
    channel: Mapped[Channel] = mapped_column(state(Channel))
    due_at: Mapped[datetime]
    channel_name: Mapped[str | None]
    """Which of the team's own channels; on LinkedIn `InMail` where it is one."""
    condition: Mapped[Condition | None] = mapped_column(state(Condition))
    """What must have happened, or not, at `condition_position` for this touch to be made.

    Until that is known, `due_at` is when it will be at the latest.
    """
    condition_position: Mapped[int | None]
    wait: Mapped[str | None]
    """How long after the start, or after what the condition speaks of: `2 working days`."""
    moved_days: Mapped[int] = mapped_column(default=0, server_default="0")
    """By how many working days `due_at` was moved since it was reckoned from that."""
    condition_met_at: Mapped[datetime | None]
    """When the condition came true; without one there is none to come true."""
    adds: Mapped[list[str]] = mapped_column(Json, default=list, server_default=text("'[]'"))
    """What its text looks for first."""
    state: Mapped[TouchState] = mapped_column(state(TouchState))
    variant_number: Mapped[int]
    """The variant chosen now; `variant.number` counts from 1."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    """Why it was skipped, stopped or failed, in words for a person."""
    sent_at: Mapped[datetime | None]


class Variant(Base):
    __tablename__ = "variant"
    __table_args__ = (UniqueConstraint("touch_id", "number"),)

    touch_id: Mapped[int] = mapped_column(ForeignKey("touch.id"))
    number: Mapped[int]
    tone: Mapped[str]
    subject: Mapped[str | None]
    body: Mapped[str]
    angle: Mapped[str]
    facts: Mapped[list[Any]] = mapped_column(Json, default=list)
    warnings: Mapped[list[Any]] = mapped_column(Json, default=list)
    writer: Mapped[str]
    """`template`, `model`, or `person` for an edit, which is a variant of its own."""
    edited_from: Mapped[int | None]
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]


class Event(InWorkspace, Base):
    """What happened to a touch: only ever added, unique by provider and the provider's id.

    Where `facts` says `machine`, no person did it (a link scanner's click); no score counts it.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("workspace_id", "provider", "provider_id"),
        Index("ix_event_kind_at", "workspace_id", "kind", "at"),
    )

    touch_id: Mapped[int | None] = mapped_column(ForeignKey("touch.id"), index=True)
    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospect.id"), index=True)
    kind: Mapped[EventKind] = mapped_column(state(EventKind))
    provider: Mapped[str]
    provider_id: Mapped[str]
    at: Mapped[datetime]
    facts: Mapped[JsonDict] = mapped_column(Json, default=dict)


class CadenceDay(InWorkspace, Base):
    """One working day's plan; unique, so that the morning post is made once."""

    __tablename__ = "cadence_day"
    __table_args__ = (UniqueConstraint("workspace_id", "day"),)

    day: Mapped[date]
    created_at: Mapped[datetime]
    closing: Mapped[JsonDict | None] = mapped_column(Json)
    """What was done by the evening and to when the rest rolled on; None until then."""


class CadenceChange(InWorkspace, Base):
    """What somebody changed of a week's plan, only added to; of a prospect the newest counts.

    `day` is where the next thing to do for them comes; None leaves it out of that week.
    """

    __tablename__ = "cadence_change"
    __table_args__ = (Index("ix_cadence_change_week", "workspace_id", "week"),)

    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospect.id"), index=True)
    week: Mapped[date]
    day: Mapped[date | None]
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]


class CadenceEntry(Base):
    """One touch that the plan of a day asks for; a touch may roll on to a later day."""

    __tablename__ = "cadence_entry"
    __table_args__ = (UniqueConstraint("cadence_day_id", "touch_id"),)

    cadence_day_id: Mapped[int] = mapped_column(ForeignKey("cadence_day.id"))
    touch_id: Mapped[int] = mapped_column(ForeignKey("touch.id"), index=True)
    slot: Mapped[str]
    position: Mapped[int]
