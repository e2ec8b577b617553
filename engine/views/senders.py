"""Decides what is told about the mailboxes that e-mails leave from, and what may be asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from engine.views.base import View
from storage.states import Channel, ImapSecurity


class SenderLine(View):
    """One mailbox, or number of ours: its state, today against its cap, what became of its last.

    `state` is active, paused (by a person) or unhealthy, then with the `trouble` in words.
    """

    sender_id: int
    address: str
    name: str
    member_name: str | None
    channel: Channel = Channel.EMAIL
    state: str
    trouble: str | None
    is_paused: bool
    sent_today: int
    cap_today: int
    daily_cap: int
    ramp_from: int | None
    ramp_step: int
    gap_seconds: int
    waiting: int
    last_sent_at: datetime | None
    tried: int
    bounced: int
    refused: int
    complained: int
    has_own_server: bool
    signature: str | None
    reply_to: str | None
    username: str | None = None
    """The log-in name for sending, where one is said."""
    may_set: bool = False
    """Whether whoever looks may say how it sends."""
    answers_read_at: datetime | None = None
    """When it was last read by IMAP; None: it is not read so, or was not yet."""
    answers_trouble: str | None = None
    """Why it is not read now, and what to do."""


class SendersReport(View):
    success: bool = True
    senders: tuple[SenderLine, ...]
    timezone: str
    may_change: bool
    changed: str | None = None
    """What was changed just now, and by whom."""


class MailboxForm(View):
    """A mailbox as the form shows it; without an address, one that is to be added.

    `members` are those whose it may be, by their Slack id. The password is never shown.
    """

    address: str | None = None
    name: str | None = None
    member: str | None = None
    members: tuple[tuple[str, str], ...]
    daily_cap: int
    smtp_host: str | None = None
    smtp_port: int
    imap_host: str | None = None
    imap_port: int
    imap_security: ImapSecurity = ImapSecurity.TLS
    imap_folders: tuple[str, ...]
    has_password: bool = False


class MailboxRequest(BaseModel):
    """A mailbox as an admin wants it; None leaves what there is, an empty text takes it away."""

    model_config = ConfigDict(frozen=True)
    address: str
    name: str | None = None
    member: str | None = None
    daily_cap: Annotated[int, Field(ge=1, le=2000)] | None = None
    ramp_from: Annotated[int, Field(ge=0, le=2000)] | None = None
    ramp_step: Annotated[int, Field(ge=1, le=500)] | None = None
    gap_seconds: Annotated[int, Field(ge=0, le=86_400)] | None = None
    signature: str | None = None
    reply_to: str | None = None
    smtp_host: str | None = None
    smtp_port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    """Of the server for sending and of the one for reading."""
    imap_host: str | None = None
    imap_port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    imap_username: str | None = None
    imap_security: ImapSecurity | None = None
    imap_folders: tuple[str, ...] | None = None
    """Which are read beside the inbox; none of them where it is empty."""


def examples() -> dict[str, View]:
    """One of each that is drawn."""
    at = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    ada = SenderLine(
        sender_id=1,
        address="ada@team.example",
        name="Ada Admin",
        member_name=None,
        state="active",
        trouble=None,
        is_paused=False,
        sent_today=12,
        cap_today=50,
        daily_cap=50,
        ramp_from=None,
        ramp_step=5,
        gap_seconds=0,
        waiting=7,
        last_sent_at=at,
        tried=240,
        bounced=3,
        refused=0,
        complained=0,
        has_own_server=False,
        signature=None,
        reply_to=None,
        answers_read_at=at,
        may_set=True,
    )
    remy = ada.model_copy(
        update={
            "sender_id": 2,
            "address": "remy@team.example",
            "name": "Remy <!channel> Rep",
            "member_name": "Remy Rep",
            "state": "unhealthy",
            "trouble": "4 of its last 61 e-mails have bounced.",
            "is_paused": True,
            "sent_today": 3,
            "cap_today": 15,
            "ramp_from": 10,
            "gap_seconds": 90,
            "waiting": 1,
            "tried": 61,
            "bounced": 4,
            "has_own_server": True,
            "username": "remy.r",
            "signature": "Remy Rep\nHead of *Reading*",
            "reply_to": "in@team.example",
            "may_set": True,
            "answers_trouble": "the mail server refuses the user name or password. Most providers "
            "want an app password: make one in the account's security settings; an admin sets "
            "it at /outreach senders, Change.",
        }
    )
    new = ada.model_copy(
        update={"sender_id": 3, "sent_today": 0, "waiting": 0, "last_sent_at": None, "tried": 0}
        | {"answers_read_at": None}
    )
    number = new.model_copy(
        update={"channel": Channel.SMS, "address": "+14155550100", "tried": 60, "bounced": 1}
    )
    new_one = MailboxForm(
        members=(("U0ADA", "Ada Admin"), ("U0REMY", "Remy <!channel> Rep")),
        daily_cap=50,
        smtp_port=587,
        imap_port=993,
        imap_folders=("junk",),
    )
    return {
        "senders": SendersReport(senders=(ada, remy), timezone="America/New_York", may_change=True),
        "senders_seen_by_a_rep": SendersReport(
            senders=(ada.model_copy(update={"may_set": False}), remy),
            timezone="America/New_York",
            may_change=False,
        ),
        "senders_number": SendersReport(
            senders=(ada, number), timezone="America/New_York", may_change=True
        ),
        "senders_changed": SendersReport(
            senders=(new,),
            timezone="UTC",
            may_change=True,
            changed="Ada Admin let ada@team.example go on; its e-mails leave again.",
        ),
        "mailbox_new": new_one,
        "mailbox_change": new_one.model_copy(
            update={
                "address": "remy@team.example",
                "name": "Remy Rep",
                "member": "U0REMY",
                "smtp_host": "smtp.team.example",
                "imap_host": "imap.team.example",
                "imap_folders": ("Answers", "all mail"),
                "has_password": True,
            }
        ),
        "senders_none": SendersReport(senders=(), timezone="UTC", may_change=True),
    }
