"""Decides what a team can set, and the defaults of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Hour = Annotated[int, Field(ge=0, le=24)]


class SendWindow(BaseModel):
    """When e-mails leave, in the recipient's time zone: Monday to Friday, 9 to 17."""

    model_config = ConfigDict(frozen=True)
    first_hour: Hour = 9
    last_hour: Hour = 17
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)


class Caps(BaseModel):
    """Upper limits; `linkedin_per_week` and the targets come from the documents (30-50 a week)."""

    model_config = ConfigDict(frozen=True)
    sender_per_day: int = 50
    linkedin_per_week: int = 50
    connection_requests_per_week: int = 40
    followups_per_week: int = 30
    new_conversations_per_company_per_week: int = 1
    emails_per_domain_per_day: int | None = 20
    """To one recipients' domain; those of free mail are not counted. None: no limit."""
    emails_per_week: int | None = None
    """By e-mail in the team's week, whoever sends. None: no limit."""
    sms_per_week: int | None = None
    """The same of SMS that leave by themselves."""


class ApprovalPolicy(BaseModel):
    """Who may approve drafts. `owners`: admins, approvers, and reps what they asked for.

    Without `self_approval` nobody approves a sequence they asked for or a text they edited.
    """

    model_config = ConfigDict(frozen=True)
    who: Literal["everyone", "owners", "approvers", "admins"] = "everyone"
    self_approval: bool = True


class DigestFrom(BaseModel):
    """Day (Monday is 0) and hour of the weekly digest on the team's clock, from a Monday on."""

    model_config = ConfigDict(frozen=True)
    since: date
    day: Annotated[int, Field(ge=0, le=6)] = 4
    hour: Annotated[int, Field(ge=0, le=23)] = 14
    zone: str | None = None
    """Where the team worked while it held, once it works elsewhere or on other days."""
    country: str | None = None
    """Whose holidays were days off then."""
    weekdays: tuple[int, ...] | None = None
    """On which days of the week it worked then."""


class TeamSettings(BaseModel):
    """All that a team can set; the database keeps only what differs from these defaults."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    window: SendWindow = SendWindow()
    caps: Caps = Caps()
    approval: ApprovalPolicy = ApprovalPolicy()
    colleague_answers: Literal["stop", "delay", "nothing"] = "stop"
    """What somebody's answer means for their colleagues at the company."""
    remind_after_hours: int | None = 4
    """After how many of the team's own hours the owner of an answer is reminded. None: never."""
    try_again_days: tuple[Annotated[int, Field(ge=1, le=30)], ...] = (1, 3)
    """After how many working days a message that came back for now is sent again, try by try.

    None of them: it is given up at once.
    """
    email_consent_countries: tuple[str, ...] = ()
    """Where an e-mail needs a recorded consent (ISO 3166, two letters)."""
    channels: dict[Literal["cadence", "answers", "digest"], str] = Field(default_factory=dict)
    """What comes to a Slack channel of its own, instead of the one that the team works in."""
    country: str = "US"
    """Whose public holidays are days off (ISO 3166, two letters)."""
    clock_is_own: bool = False
    """An admin has said time zone and country, so the installation's settings no longer do."""
    digest: tuple[DigestFrom, ...] = ()
    """When the week's digest is told, a line for each change; before the first as shipped."""
    linkedin_note_limit: int = 200
    linkedin_inmail: bool = False
    """Whether the team's seat sends InMails to whom it is not connected with."""
    has_public_url: bool = False
    """Whether the world can reach Drumbeat, so that links of e-mails can lead through it."""
    postal_address: str | None = None
    sender_identity: str | None = None
    keep_days: dict[str, int | None] = {}
    """How long records are kept, by kind, where it differs (`engine.retention`)."""
    week: tuple[str, ...] | None = None
    """The hours of the team's week, a line each (`engine.scheduling.week_lines`). None: shipped."""
    note_days: int = 180
    """How old a research note may be that drafts say by themselves."""
