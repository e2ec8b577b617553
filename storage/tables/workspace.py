"""Keeps the team: its workspace, its members, and the identities they send from."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.states import Channel, ImapSecurity, Role, SuppressionCause, SuppressionKind
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
    weekdays: Mapped[list[int]] = mapped_column(
        Json, default=lambda: [0, 1, 2, 3, 4], server_default=text("'[0, 1, 2, 3, 4]'")
    )
    """On which they work, Monday is 0."""
    per_day: Mapped[int | None]
    """How many touches they do on a day; None: any number."""
    alerts: Mapped[JsonDict] = mapped_column(Json, default=dict, server_default=text("'{}'"))
    """What they want to be named for, and when, where it differs (`engine.views.reaching`)."""
    timezone: Mapped[str | None]
    """Theirs, as Slack says it; None: that of the team."""
    created_at: Mapped[datetime]


class Absence(InWorkspace, Base):
    """Days on which a member is away, both included; a deputy does their work meanwhile."""

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_last_day", "workspace_id", "last_day"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
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
    ramp_from: Mapped[int | None]
    """How many e-mails its first day takes; `ramp_step` more each day until the cap. None: none."""
    ramp_step: Mapped[int] = mapped_column(default=5, server_default="5")
    ramp_since: Mapped[datetime | None]
    gap_seconds: Mapped[int] = mapped_column(default=0, server_default="0")
    """How long it rests between two e-mails, on average."""
    signature: Mapped[str | None]
    reply_to: Mapped[str | None]
    smtp_host: Mapped[str | None]
    """Its own mail server; None: the installation's, from the settings."""
    smtp_port: Mapped[int | None]
    smtp_username: Mapped[str | None]
    imap_host: Mapped[str | None]
    """Where its answers are read; None: not there, or by the installation's settings."""
    imap_port: Mapped[int | None]
    imap_username: Mapped[str | None]
    imap_security: Mapped[ImapSecurity | None] = mapped_column(state(ImapSecurity))
    imap_folders: Mapped[list[str] | None] = mapped_column(Json)
    """Which are read beside the inbox; None: junk (`engine.delivery.accounts.folder_names`)."""
    sealed_password: Mapped[str | None]
    """Of both servers; encrypted under the installation's key ring (`storage.sealing`)."""
    created_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    paused_because: Mapped[str | None]
    """Why Drumbeat paused it by itself; None where a person did."""
    health_since: Mapped[datetime | None]
    """From when on bounces and complaints count: since an admin let it go on."""


class Suppression(InWorkspace, Base):
    """Who is never written to: a keyed hash, so that it outlives an erasure."""

    __tablename__ = "suppression"
    __table_args__ = (UniqueConstraint("workspace_id", "kind", "fingerprint"),)

    kind: Mapped[SuppressionKind] = mapped_column(state(SuppressionKind))
    fingerprint: Mapped[str]
    cause: Mapped[SuppressionCause] = mapped_column(
        state(SuppressionCause), default=SuppressionCause.HAND, server_default=text("'hand'")
    )
    reason: Mapped[str]
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]


class SuppressionChange(InWorkspace, Base):
    """The history of one suppressed value: who was added or let go, why and by whom; only added to.

    `cause` None: it was lifted.
    """

    __tablename__ = "suppression_change"
    __table_args__ = (Index("ix_suppression_change_value", "workspace_id", "kind", "fingerprint"),)

    kind: Mapped[SuppressionKind] = mapped_column(state(SuppressionKind))
    fingerprint: Mapped[str]
    cause: Mapped[SuppressionCause | None] = mapped_column(state(SuppressionCause))
    reason: Mapped[str]
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]


class AuditLine(InWorkspace, Base):
    """What an admin did that leaves no other trace; nothing in it says who a prospect was."""

    __tablename__ = "audit_line"

    what: Mapped[str]
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]


class SlackInbox(Base):
    """Deliveries from Slack that were acted on; the key is unique, so a redelivery does nothing."""

    __tablename__ = "slack_inbox"
    __table_args__ = (Index("ix_slack_inbox_received_at", "received_at"),)

    key: Mapped[str] = mapped_column(unique=True)
    received_at: Mapped[datetime]
