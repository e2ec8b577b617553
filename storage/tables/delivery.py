"""Keeps effects that are to happen outside: mails to send, messages to post, jobs that ran."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from storage.states import (
    Channel,
    EventKind,
    MailState,
    PostKind,
    PostState,
    ReplyLabel,
    ReplyState,
    RunState,
)
from storage.tables.base import Base, InWorkspace
from storage.types import Json, JsonDict, state

LIVE_MAIL = text("state NOT IN ('stopped', 'failed') AND came_back_at IS NULL")
NO_TRIES = text("0")


def _domain(context: DefaultExecutionContext) -> str:
    """The domain of the address that the row is made with; a number has none."""
    address: str = context.get_current_parameters()["to_address"]  # type: ignore[no-untyped-call]
    return address.rpartition("@")[2].lower() if "@" in address else ""


class Mail(InWorkspace, Base):
    """The outbox: one approved e-mail or SMS, its content fixed at approval, how far it has come.

    `fence` counts claims; whoever records an outcome names the fence it claimed with, so that a
    late owner cannot overwrite a newer one. A touch has at most one mail that may go or has gone.
    Of one that came back and is tried again the next try is a row and a Message-ID of its own.
    """

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_due", "channel", "state", "due_at", "id"),
        Index("ix_mail_lease", "state", "lease_until"),
        Index("ix_mail_sender_sent", "sender_id", "sent_at"),
        Index("ix_mail_sender_turn", "sender_id", "id"),
        Index("ix_mail_domain_sent", "workspace_id", "to_domain", "sent_at"),
        Index(
            "ix_mail_remote_id",
            "remote_id",
            sqlite_where=text("remote_id IS NOT NULL"),
            postgresql_where=text("remote_id IS NOT NULL"),
        ),
        Index(
            "uq_mail_live_touch",
            "touch_id",
            unique=True,
            sqlite_where=LIVE_MAIL,
            postgresql_where=LIVE_MAIL,
        ),
    )

    touch_id: Mapped[int] = mapped_column(ForeignKey("touch.id"), index=True)
    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospect.id"), index=True)
    sender_id: Mapped[int] = mapped_column(ForeignKey("sender.id"))
    channel: Mapped[Channel] = mapped_column(state(Channel), default=Channel.EMAIL)
    """`email` or `sms`; for an SMS the addresses are numbers, and there is no subject."""
    message_id: Mapped[str] = mapped_column(unique=True)
    in_reply_to: Mapped[str | None]
    references: Mapped[str | None]
    to_address: Mapped[str]
    to_domain: Mapped[str] = mapped_column(default=_domain)
    to_name: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    content_hash: Mapped[str]
    state: Mapped[MailState] = mapped_column(state(MailState))
    due_at: Mapped[datetime]
    owner: Mapped[str | None]
    fence: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    gate: Mapped[str | None]
    """The gate that held it back when it was last asked, by name."""
    note: Mapped[str | None]
    """What the server or the gate said, for a person."""
    approved_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    remote_id: Mapped[str | None]
    """What the provider calls it, of an SMS that was taken."""
    came_back_at: Mapped[datetime | None]
    """When it failed for now: another row is the next try of the same message."""
    tries_before: Mapped[int] = mapped_column(default=0, server_default=NO_TRIES)
    """How many tries of the same message came back before this one."""
    tried_again_because: Mapped[str | None]
    """What was said of the try before this one."""


class Reply(InWorkspace, Base):
    """An inbound message with its reading, and what a person did about it."""

    __tablename__ = "reply"
    __table_args__ = (UniqueConstraint("workspace_id", "message_id"),)

    message_id: Mapped[str]
    touch_id: Mapped[int | None] = mapped_column(ForeignKey("touch.id"), index=True)
    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospect.id"), index=True)
    from_address: Mapped[str]
    subject: Mapped[str]
    new_text: Mapped[str]
    label: Mapped[ReplyLabel] = mapped_column(state(ReplyLabel))
    read_as: Mapped[ReplyLabel | None] = mapped_column(state(ReplyLabel))
    """The label before anybody corrected it; None where nobody has."""
    confidence: Mapped[float]
    layer: Mapped[str]
    defer_until: Mapped[date | None]
    """The first day on which one may write again, if the message names one."""
    sentiment: Mapped[str | None]
    """The tone: positive, neutral or negative; None of what was read before it was kept."""
    referred_name: Mapped[str | None]
    referred_email: Mapped[str | None]
    """Whom the message says to turn to, as far as it says so."""
    effects: Mapped[list[str]] = mapped_column(Json, default=list)
    """What happened by itself, in words for a person."""
    state: Mapped[ReplyState] = mapped_column(state(ReplyState))
    outcome: Mapped[str | None]
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    handled_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    read_at: Mapped[datetime]
    set_off: Mapped[JsonDict] = mapped_column(Json, default=dict)
    """What happened by itself, so that a correction can undo it (`engine.replies.undoing`)."""
    undone: Mapped[list[str]] = mapped_column(Json, default=list)
    """What the last correction took back, and what not, in words for a person."""
    corrected_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    corrected_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]


class Comeback(InWorkspace, Base):
    """That the team was told of the day from which somebody who was put off is written to again.

    The answer and the day are unique: of two who tell at once, one does.
    """

    __tablename__ = "comeback"
    __table_args__ = (UniqueConstraint("reply_id", "day"),)

    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"))
    day: Mapped[date]
    outcome: Mapped[str | None]
    """What a person made of it (`engine.replies.coming_back`), or of the answer since."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None]
    named_day: Mapped[date | None]
    """The day from which they asked to be written to, where their own words name it."""
    drafted_id: Mapped[int | None] = mapped_column(ForeignKey("touch.id"), index=True)
    """The message that was drafted because the day has come."""
    created_at: Mapped[datetime]


class EffectVersion(InWorkspace, Base):
    """What answers set off in a team, as far as it differs from what is shipped; only added to.

    The newest version holds. Its number is unique: of two who change it at once one is told.
    """

    __tablename__ = "effect_version"
    __table_args__ = (UniqueConstraint("workspace_id", "version"),)

    version: Mapped[int]
    differs: Mapped[JsonDict] = mapped_column(Json)
    """By label and field (`engine.views.effects.Effect`)."""
    by_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]


class SeenMail(InWorkspace, Base):
    """Every inbound mail that was looked at, by its Message-ID, ours or not; read once."""

    __tablename__ = "seen_mail"
    __table_args__ = (UniqueConstraint("workspace_id", "message_id"),)

    message_id: Mapped[str]
    matched: Mapped[bool]
    seen_at: Mapped[datetime]


class Visit(InWorkspace, Base):
    """Somebody or something followed a link of a mail, or fetched its image; gone once judged.

    A second visit alike says nothing new, so a hundred of them are one row.
    """

    __tablename__ = "visit"
    __table_args__ = (UniqueConstraint("mail_id", "kind", "link", "by_machine"),)

    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id"))
    kind: Mapped[EventKind] = mapped_column(state(EventKind))
    link: Mapped[str]
    """Tells one link of a mail from another; empty for the image."""
    by_machine: Mapped[bool]
    why: Mapped[str | None]
    """What gives the machine away, in words."""
    at: Mapped[datetime]


class MailReading(InWorkspace, Base):
    """How the reading of one mailbox by IMAP stands: who is at it, and what keeps him from it.

    `fence` counts claims, as in `mail`: who writes down how far it came names the one it has.
    """

    __tablename__ = "mail_reading"

    sender_id: Mapped[int] = mapped_column(ForeignKey("sender.id"), unique=True)
    owner: Mapped[str | None]
    fence: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    """How often in a row it could not be read."""
    try_at: Mapped[datetime]
    trouble: Mapped[str | None]
    """Why it is not read now, in words for a person."""
    read_at: Mapped[datetime | None]


class MailFolder(InWorkspace, Base):
    """How far one folder of a mailbox was read: up to a UID, as its UIDVALIDITY counts them."""

    __tablename__ = "mail_folder"
    __table_args__ = (UniqueConstraint("sender_id", "name"),)

    sender_id: Mapped[int] = mapped_column(ForeignKey("sender.id"))
    name: Mapped[str]
    uid_validity: Mapped[int] = mapped_column(BigInteger)
    read_through: Mapped[int] = mapped_column(BigInteger, default=0)
    resting: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    """UIDs that could not be read and are tried again, with the number of tries."""


class Post(InWorkspace, Base):
    """A Slack message that should show record `subject_id`; drawn again whenever it is `wanted`.

    `wanted` counts the requests to draw it; `drawn` is the one that Slack shows. `parent_id` is the
    message whose thread it stands in; `touch_id` lets a change of a touch find all its messages.
    """

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "subject_id"),
        Index("ix_post_due", "state", "try_at"),
        Index("ix_post_ts", "slack_channel_id", "ts"),
    )

    kind: Mapped[PostKind] = mapped_column(state(PostKind))
    subject_id: Mapped[int]
    touch_id: Mapped[int | None] = mapped_column(ForeignKey("touch.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    slack_channel_id: Mapped[str]
    ts: Mapped[str | None]
    state: Mapped[PostState] = mapped_column(state(PostState))
    wanted: Mapped[int] = mapped_column(default=1)
    drawn: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    try_at: Mapped[datetime]
    note: Mapped[str | None]
    created_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]


class Notice(InWorkspace, Base):
    """A sentence for the team's channel: what went wrong and what to do; shown by a post.

    While it lasts it is told once: `key` is unique among those that are not over.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "uq_notice_open_key",
            "workspace_id",
            "key",
            unique=True,
            sqlite_where=text("over_at IS NULL"),
            postgresql_where=text("over_at IS NULL"),
        ),
    )

    key: Mapped[str]
    text: Mapped[str]
    for_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """Whom it is for, where it is for one of the team."""
    created_at: Mapped[datetime]
    over_at: Mapped[datetime | None]


class HeldAlert(InWorkspace, Base):
    """A message that does not name whom it is for; they are told of it with others, later."""

    __tablename__ = "held_alert"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "subject_id", "member_id"),
        Index(
            "ix_held_alert_due",
            "workspace_id",
            "due_at",
            sqlite_where=text("told_in IS NULL"),
            postgresql_where=text("told_in IS NULL"),
        ),
        Index("ix_held_alert_told_in", "told_in"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[PostKind] = mapped_column(state(PostKind))
    subject_id: Mapped[int]
    """As that of the post."""
    due_at: Mapped[datetime]
    told_in: Mapped[int | None]
    """The first of those that were told together."""
    created_at: Mapped[datetime]


class Digest(InWorkspace, Base):
    """One week's figures as they were told; unique by its week, so that it is told once."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("workspace_id", "week"),)

    week: Mapped[str]
    figures: Mapped[JsonDict] = mapped_column(Json)
    created_at: Mapped[datetime]


class JobRun(Base):
    """One run of one recurring job: claimed by its unique key, so two replicas run it once.

    `workspace_id` 0 stands for jobs of the whole installation (NULL would not be unique).
    """

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "workspace_id", "slot"),)

    job: Mapped[str]
    workspace_id: Mapped[int]
    slot: Mapped[str]
    due_at: Mapped[datetime]
    """The slot's instant; the newest one says from where on slots are looked for."""
    by_hand: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a person had it run, beside the slots."""
    state: Mapped[RunState] = mapped_column(state(RunState))
    owner: Mapped[str]
    lease_until: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    note: Mapped[str | None]
