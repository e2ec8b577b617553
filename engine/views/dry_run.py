"""Decides what is told of a dry run: what would go out by when, and what would not and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine.views.base import View
from storage.states import Channel


class RehearsedMail(View):
    """A message of the outbox: when it would leave, or which gate holds it until `opens_at`.

    `opens_at` is None where only a person's act lets it go on.
    """

    mail_id: int
    touch_id: int
    prospect_id: int
    prospect_name: str
    to_address: str
    subject: str
    channel: Channel
    sender: str
    leaves_at: datetime | None
    gate: str | None
    why: str
    opens_at: datetime | None


class DryRun(View):
    """What the outbox would do from `starts` to `ends` if nobody did anything."""

    success: bool = True
    starts: datetime
    ends: datetime
    timezone: str
    leaving: tuple[RehearsedMail, ...]
    staying: tuple[RehearsedMail, ...]
    is_whole: bool
    """False if there is more than one dry run looks at."""
    drafts: int
    """Drafts that would be due by then, and that nobody has approved."""


def examples() -> dict[str, View]:
    """A morning with two that leave and three that stay, and an empty one."""
    starts = datetime(2026, 11, 23, 14, tzinfo=UTC)
    mail = RehearsedMail(
        mail_id=7,
        touch_id=12,
        prospect_id=3,
        prospect_name="Ines Okafor",
        to_address="ines@elmfield.example",
        subject="A place for your students",
        channel=Channel.EMAIL,
        sender="maya@fernbank.example",
        leaves_at=starts + timedelta(minutes=4),
        gate=None,
        why="Nothing holds it back.",
        opens_at=None,
    )
    later = mail.model_copy(
        update={
            "mail_id": 8,
            "prospect_name": "Tomas <Berg> & Co",
            "to_address": "tomas@alder.example",
            "leaves_at": starts + timedelta(hours=3),
        }
    )
    held = {"leaves_at": None, "prospect_name": "Desmond Falk", "to_address": "d@birch.example"}
    capped = mail.model_copy(
        update={
            **held,
            "mail_id": 9,
            "gate": "caps",
            "why": "The sender's cap of 40 e-mails a day is reached.",
            "opens_at": starts + timedelta(hours=16),
        }
    )
    paused = mail.model_copy(
        update={
            **held,
            "mail_id": 10,
            "prospect_name": "Wren Abara",
            "gate": "sequence_stopped",
            "why": "The sequence is paused.",
        }
    )
    empty = DryRun(
        starts=starts,
        ends=starts + timedelta(hours=24),
        timezone="America/New_York",
        leaving=(),
        staying=(),
        is_whole=True,
        drafts=0,
    )
    return {
        "dry_run": empty.model_copy(
            update={"leaving": (mail, later), "staying": (capped, paused), "drafts": 3}
        ),
        "dry_run_cut": empty.model_copy(
            update={"leaving": (mail,) * 20, "staying": (paused,) * 17, "is_whole": False}
        ),
        "dry_run_empty": empty,
    }
