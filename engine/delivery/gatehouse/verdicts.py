"""Holds what the gates look at, and what one of them says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Facts:
    """What the gates look at. Instants are UTC; `None` and zero mean that nothing is in the way."""

    now: datetime
    due_at: datetime
    window_opens: datetime
    """The first instant from now on inside the recipient's send window."""
    called: str = "e-mails"
    """What several such messages are called."""
    workspace_paused: bool = False
    campaign_not_started: bool = False
    campaign_paused: bool = False
    campaign_over: bool = False
    suppressed_because: str | None = None
    consent_lacks: str | None = None
    """Why the channel may not be used, where a consent is refused or needed and missing."""
    sequence_paused: bool = False
    sequence_ended_because: str | None = None
    colleague_answered: str | None = None
    colleague_opens: datetime | None = None
    """When the delay is over, in a team that lets colleagues wait instead of ending it."""
    held_until: datetime | None = None
    recent_contact_at: datetime | None = None
    prospect_is_approved: bool = True
    is_approved: bool = True
    was_edited: bool = False
    text: str = ""
    depends: str | None = None
    """What has to happen first: “if step 1 is not accepted”."""
    earlier_touch: str | None = None
    came_back: str | None = None
    """What was said of the try before this one."""
    sender_paused: bool = False
    sender_sent_today: int = 0
    sender_cap: int = 1
    next_day: datetime | None = None
    """When the sender's next day begins, in the team's time zone."""
    sender_rests_until: datetime | None = None
    """When its gap since the e-mail before this one is over."""
    sender_unhealthy: str | None = None
    sender_not_used: bool = False
    """The campaign does not send from this mailbox any more."""
    campaign_sent_today: int = 0
    campaign_limit: int | None = None
    company_conversations: int = 0
    """New conversations with the company in the last seven days, this one not counted."""
    company_cap: int = 1
    company_opens: datetime | None = None
    domain: str = ""
    domain_sent_today: int = 0
    domain_limit: int | None = None
    sent_this_week: int = 0
    week_limit: int | None = None
    next_week: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """`gate` is None when all gates are open.

    `stops` says that it will not open again for this mail, `ends_sequence` for the whole sequence.
    """

    gate: str | None
    sentence: str
    opens_at: datetime | None = None
    stops: bool = False
    ends_sequence: bool = False

    @property
    def is_open(self) -> bool:
        return self.gate is None


Gate = Callable[[Facts], Verdict | None]


def when_someone_acts(gate: str, sentence: str) -> Verdict:
    """It opens when a person does something; nobody knows when."""
    return Verdict(gate, sentence)
