"""Keeps the team: its workspace, its members, and the identities they send from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.states import Channel, Role, SuppressionKind
from storage.tables.base import Base, InWorkspace
from storage.types import Json, JsonDict, state


class Workspace(Base):
    """One Slack team. `settings` holds what differs from the defaults in `engine.workspace`."""

    __tablename__ = "workspace"

    slack_team_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    timezone: Mapped[str]
    slack_channel_id: Mapped[str | None]
    settings: Mapped[JsonDict] = mapped_column(Json, default=dict)
    created_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]


class Member(InWorkspace, Base):
    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_user_id"),)

    slack_user_id: Mapped[str]
    name: Mapped[str]
    handle: Mapped[str | None]
    email: Mapped[str | None]
    role: Mapped[Role] = mapped_column(state(Role))
    created_at: Mapped[datetime]


class Sender(InWorkspace, Base):
    """A mailbox, a LinkedIn profile or a phone that touches go out from."""

    __tablename__ = "sender"
    __table_args__ = (UniqueConstraint("workspace_id", "channel", "address"),)

    channel: Mapped[Channel] = mapped_column(state(Channel))
    address: Mapped[str]
    name: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    daily_cap: Mapped[int]
    created_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]


class Suppression(InWorkspace, Base):
    """Who is never written to again: a keyed hash, so that it outlives an erasure."""

    __tablename__ = "suppression"
    __table_args__ = (UniqueConstraint("workspace_id", "kind", "fingerprint"),)

    kind: Mapped[SuppressionKind] = mapped_column(state(SuppressionKind))
    fingerprint: Mapped[str]
    reason: Mapped[str]
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]


class SlackInbox(Base):
    """Deliveries from Slack that were acted on; the key is unique, so a redelivery does nothing."""

    __tablename__ = "slack_inbox"
    __table_args__ = (Index("ix_slack_inbox_received_at", "received_at"),)

    key: Mapped[str] = mapped_column(unique=True)
    received_at: Mapped[datetime]
