"""Decides what is told about one prospect: everything known, its history, what is under way."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final, Literal

from engine.views.base import View


class StatusLine(View):
    """One move of the lead status; `by` is None when nobody but Drumbeat did it."""

    after: str
    because: str
    by: str | None
    at: datetime


BY_HAND: Final = {
    "new": "New",
    "contacted": "Contacted",
    "engaged": "Engaged",
    "interested": "Interested",
    "meeting_booked": "Meeting booked",
    "won": "Won",
    "not_interested": "Not interested",
    "unreachable": "Unreachable",
}
"""What a person may set. A deferral needs its date, and a suppression has its own way."""


class StatusSet(View):
    """What a person's word on the lead status did."""

    success: bool = True
    prospect_id: int
    prospect_name: str
    lead_status: str
    text: str


class HappenedLine(View):
    kind: str
    at: datetime


class ReplyLine(View):
    label: str
    text: str
    at: datetime


Verdict = Literal["qualified", "nurture", "not_yet", "out"]


class Qualification(View):
    """`qualified`: fits and is engaged. `nurture`: one of the two, or later. `out`: it is over."""

    verdict: Verdict
    reasons: tuple[str, ...]


class SequenceLine(View):
    """The open sequence, or the last one; `next_…` is its next touch that has not gone out."""

    sequence_type: str
    state: str
    stop_reason: str | None
    next_kind: str | None
    next_channel: str | None
    next_state: str | None
    next_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state in {"active", "paused"}


class ProspectCard(View):
    """Everything known about a prospect. Instants are UTC; `team_timezone` is where they are told.

    `timezone` is the person's own; where it is not known the team's counts.
    """

    success: bool = True
    prospect_id: int
    name: str
    job_title: str | None
    role: str | None
    seniority: str | None
    department: str | None
    company: str | None
    colleagues: int
    """Others whom the workspace knows at the company."""
    email: str | None
    linkedin_url: str | None
    phone: str | None
    location: str | None
    country: str | None
    timezone: str | None
    now: datetime
    team_timezone: str
    source: str
    created_at: datetime
    approval: str
    approval_decided_by: str | None
    approval_decided_at: datetime | None
    rejected_because: str | None
    suppressed_because: str | None
    segment: str | None
    segment_label: str | None
    segment_evidence: tuple[str, ...]
    segment_set_by: str | None
    segments: dict[str, str]
    """All there are: key and label."""
    fit_score: float | None
    referral_capacity: float | None
    signal_strength: float | None
    priority_score: float | None
    engagement_potential: float | None
    grade: str | None
    reasons: tuple[str, ...]
    lead_status: str
    qualification: Qualification
    hold_until: date | None
    last_contacted_at: datetime | None
    put_off_until: date | None
    """The day on which they come back, where an answer put them off."""
    history: tuple[StatusLine, ...]
    sequence: SequenceLine | None
    happened: tuple[HappenedLine, ...]
    replies: tuple[ReplyLine, ...]
    owner_name: str | None
    owner_slack_user_id: str | None
    tags: tuple[str, ...]
    notes: dict[str, str]


def examples() -> dict[str, View]:
    at = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    ines = ProspectCard(
        prospect_id=7,
        name="Ines Okafor",
        job_title="Head of School",
        role="head of school",
        seniority="head",
        department="leadership",
        company="Harbor School",
        colleagues=2,
        email="ines@harbor.example",
        linkedin_url="https://www.linkedin.com/in/ines-invented",
        phone="+1 617 555 0100",
        location="Boston, US",
        country="US",
        timezone="America/New_York",
        now=at,
        team_timezone="Europe/Berlin",
        source="import: Connections.csv",
        created_at=at,
        approval="approved",
        approval_decided_by="Ada Admin",
        approval_decided_at=at,
        rejected_because=None,
        suppressed_because=None,
        segment="referral_network",
        segment_label="Referral network",
        segment_evidence=("head of school",),
        segment_set_by=None,
        segments={"referral_network": "Referral network", "stealth_founder": "Stealth founders"},
        fit_score=85,
        referral_capacity=80,
        signal_strength=75,
        priority_score=80.25,
        engagement_potential=0.8,
        grade="A",
        reasons=("Leads a school (head of school)", "Has a work e-mail (work e-mail)"),
        lead_status="contacted",
        qualification=Qualification(
            verdict="nurture", reasons=("grade A", "no sign of interest yet")
        ),
        hold_until=date(2026, 12, 7),
        last_contacted_at=at,
        put_off_until=date(2026, 12, 7),
        history=(
            StatusLine(after="contacted", because="an e-mail went out", by="Ada Admin", at=at),
        ),
        sequence=SequenceLine(
            sequence_type="3-step",
            state="active",
            stop_reason=None,
            next_kind="followup_1",
            next_channel="email",
            next_state="draft",
            next_at=at,
        ),
        happened=(HappenedLine(kind="sent", at=at),),
        replies=(ReplyLine(label="deferral", text="Write again in December.", at=at),),
        owner_name="Remy Rep",
        owner_slack_user_id="U0REMY",
        tags=("fair", "boston"),
        notes={"Connected On": "3 May 2024", "website": "harbor.example"},
    )
    odd = "<!channel> *Ann* & \u202eLee " + "x" * 280
    bare: dict[str, object] = dict.fromkeys(ProspectCard.model_fields, None) | {
        "success": True,
        "prospect_id": 8,
        "name": odd,
        "colleagues": 0,
        "email": "a@b.example",
        "now": at,
        "created_at": at,
        "team_timezone": "UTC",
        "source": odd,
        "approval": "discovered",
        "lead_status": "new",
        "qualification": Qualification(
            verdict="not_yet", reasons=("not scored yet", "no sign of interest yet")
        ),
        "segments": {},
        "notes": {},
    }
    bare |= dict.fromkeys(
        ("segment_evidence", "reasons", "history", "happened", "replies", "tags"), ()
    )
    odd_ones = (
        "name job_title role seniority department company phone location source "
        "approval_decided_by rejected_because suppressed_because segment_label segment_set_by "
        "owner_name"
    )
    hostile: dict[str, object] = dict.fromkeys(odd_ones.split(), odd)
    long = {
        "approval": "rejected",
        "segments": {f"key_{at}": odd for at in range(120)},
        "reasons": (odd,) * 30,
        "history": (StatusLine(after="won", because=odd, by=odd, at=at),) * 5,
        "replies": (ReplyLine(label="objection", text=odd * 30, at=at),) * 2,
        "happened": (HappenedLine(kind="meeting_booked", at=at),) * 5,
        "tags": tuple(f"{odd}{at}" for at in range(40)),
        "notes": {f"{odd}{at}": odd * 30 for at in range(60)},
        "email": f"{'e' * 60}@{'d' * 60}.example",
        "linkedin_url": "https://www.linkedin.com/in/" + "p" * 280,
    }
    return {
        "full": ines,
        "waits": ProspectCard.model_validate(bare),
        "hostile": ines.model_copy(update=hostile | long),
    }
