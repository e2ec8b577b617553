"""Keeps what drafts are written from, which are to be written, what models said, who decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.states import Channel, DecisionKind, GenerationState, OrderState, TouchKind
from storage.tables.base import Base, InWorkspace
from storage.types import Json, JsonDict, state

WAITS = text("state IN ('waiting', 'claimed')")
ANSWERED = text("outcome = 'answered'")


class MessageTemplate(InWorkspace, Base):
    """A team's own text with `{{contact_name}}` and the like; `kind` None serves every step."""

    __tablename__ = "message_template"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    name: Mapped[str]
    channel: Mapped[Channel] = mapped_column(state(Channel))
    kind: Mapped[TouchKind | None] = mapped_column(state(TouchKind))
    tone: Mapped[str | None]
    subject: Mapped[str | None]
    body: Mapped[str]
    fallbacks: Mapped[JsonDict] = mapped_column(Json, default=dict)
    """What stands for a variable that the record does not know."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    updated_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class CustomChannel(InWorkspace, Base):
    """A channel that is defined by its limits; a person sends on it."""

    __tablename__ = "custom_channel"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    name: Mapped[str]
    body_limit: Mapped[int]
    subject_limit: Mapped[int | None]
    created_at: Mapped[datetime]


class Demo(InWorkspace, Base):
    """Something to show: a link or a file, what it proves, and for whom it is meant."""

    __tablename__ = "demo"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    name: Mapped[str]
    url: Mapped[str | None]
    file: Mapped[str | None]
    """The generated name under which the file is kept."""
    file_name: Mapped[str | None]
    """The name under which it is attached."""
    proves: Mapped[str]
    audiences: Mapped[list[str]] = mapped_column(Json, default=list)
    sectors: Mapped[list[str]] = mapped_column(Json, default=list)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class DemoUse(Base):
    """A touch whose text names a demo or that carries it."""

    __tablename__ = "demo_use"
    __table_args__ = (UniqueConstraint("demo_id", "touch_id"),)

    demo_id: Mapped[int] = mapped_column(ForeignKey("demo.id"))
    touch_id: Mapped[int] = mapped_column(ForeignKey("touch.id"), index=True)
    at: Mapped[datetime]


class ResearchNote(InWorkspace, Base):
    """What somebody found out about a prospect, a company or a segment: one of the three."""

    __tablename__ = "research_note"

    prospect_id: Mapped[int | None] = mapped_column(
        ForeignKey("prospect.id"), index=True, info={"goes_along": True}
    )
    company_id: Mapped[int | None] = mapped_column(
        ForeignKey("company.id"), index=True, info={"goes_along": True}
    )
    segment: Mapped[str | None]
    text: Mapped[str]
    may_be_said: Mapped[bool]
    """Whether a draft may say it to the recipient; otherwise it is for colleagues."""
    source: Mapped[str]
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Generation(InWorkspace, Base):
    """One run that writes a campaign's drafts; its progress is that of its orders."""

    __tablename__ = "generation"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    state: Mapped[GenerationState] = mapped_column(state(GenerationState))
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    custom_context: Mapped[str] = mapped_column(default="", server_default="")
    """Guidance for this run, besides the campaign's own."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    note: Mapped[str | None]
    """Why it stands still or ended, in words for a person."""


class WritingOrder(InWorkspace, Base):
    """One prospect's sequence to be written, or one touch's further variants.

    `fence` counts claims: whoever writes down the drafts names the fence it claimed with.
    """

    __tablename__ = "writing_order"
    __table_args__ = (
        Index("ix_writing_order_progress", "generation_id", "state"),
        Index("ix_writing_order_claim", "state", "lease_until", "id"),
        Index(
            "uq_writing_order_touch",
            "touch_id",
            unique=True,
            sqlite_where=WAITS,
            postgresql_where=WAITS,
        ),
    )

    generation_id: Mapped[int | None] = mapped_column(ForeignKey("generation.id"))
    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospect.id"), index=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    touch_id: Mapped[int | None] = mapped_column(ForeignKey("touch.id"))
    sequence_type: Mapped[str | None]
    num_variants: Mapped[int | None]
    """Both as they were asked for one prospect; None: the campaign's."""
    state: Mapped[OrderState] = mapped_column(state(OrderState))
    why: Mapped[str | None]
    """Why it was left out, in words for a person."""
    sequence_id: Mapped[int | None] = mapped_column(ForeignKey("sequence.id"))
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    owner: Mapped[str | None]
    fence: Mapped[int] = mapped_column(default=0, server_default="0")
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ModelCall(InWorkspace, Base):
    """One call of a language model: what it cost and how long it took; an answer is asked for once.

    `cost_usd` None: the price of the model is not known.
    """

    __tablename__ = "model_call"
    __table_args__ = (
        Index("ix_model_call_at", "workspace_id", "at"),
        Index(
            "ix_model_call_answered",
            "workspace_id",
            "brief_hash",
            sqlite_where=ANSWERED,
            postgresql_where=ANSWERED,
        ),
    )

    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    prospect_id: Mapped[int | None] = mapped_column(ForeignKey("prospect.id"), index=True)
    purpose: Mapped[str]
    brief_hash: Mapped[str]
    model: Mapped[str]
    outcome: Mapped[str]
    """`answered`, `refused`, `malformed`, `limited`, `timeout` or `error`."""
    answer: Mapped[str | None]
    prompt_tokens: Mapped[int] = mapped_column(default=0, server_default="0")
    completion_tokens: Mapped[int] = mapped_column(default=0, server_default="0")
    cost_usd: Mapped[float | None]
    latency_ms: Mapped[int]
    at: Mapped[datetime]


class Decision(InWorkspace, Base):
    """Who approved, edited, skipped or took back which text of a touch, and when."""

    __tablename__ = "decision"

    touch_id: Mapped[int] = mapped_column(ForeignKey("touch.id"), index=True)
    kind: Mapped[DecisionKind] = mapped_column(state(DecisionKind))
    variant_number: Mapped[int]
    content_hash: Mapped[str]
    """SHA-256 of the subject and the text as they were shown."""
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]
