"""What is told about drafts: their text as it will be sent, what it rests on, who decided what."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from engine.views.base import Request, View
from storage.states import Channel, TouchKind


class Fact(View):
    """Something from the record that the text uses."""

    name: str
    value: str


class DraftWarning(View):
    """What the guardrails found; one that `blocks` has to be put right before an approval."""

    code: str
    text: str
    blocks: bool = False


class DraftVariant(View):
    """One wording of a touch, numbered from 1."""

    variant: int
    message: str
    tone: str
    subject: str | None
    angle: str
    facts: tuple[Fact, ...]
    warnings: tuple[DraftWarning, ...]
    writer: str = "template"


class DraftRequest(Request):
    """Drafts to look at: of which kind, for which channel, how many (1 to 5)."""

    prospect_id: int
    kind: TouchKind
    channel: Channel
    num_variants: int = Field(default=3, ge=1, le=5)


class DraftReport(View):
    """Drafts that nobody has kept."""

    success: bool = True
    prospect_id: int
    prospect_name: str
    segment: str | None
    outreach_type: str
    channel: str
    variants: tuple[DraftVariant, ...]


class DraftCard(View):
    """A touch as a person decides on it. `subject` and `body` are what will be sent.

    `variant` counts from 1 among `variants`. `decided` says who decided what and when, `held` what
    an approved touch waits for. The `may_…` say which buttons apply.
    """

    touch_id: int
    prospect_id: int
    prospect_name: str
    title: str | None
    company: str | None
    segment: str | None
    outreach_type: str
    channel: str
    step: int
    steps: int
    sequence_type: str
    reasons: tuple[str, ...]
    due_at: datetime
    due_words: str
    is_due: bool
    subject: str | None
    body: str
    recipient: str | None
    """The address, profile or number that it goes to."""
    variant: int
    number: int
    """The variant's own number, which a decision names."""
    variants: int
    tone: str
    angle: str
    writer: str
    facts: tuple[Fact, ...]
    warnings: tuple[DraftWarning, ...]
    state: str
    decided: str | None
    held: str | None
    may_decide: bool
    may_take_back: bool
    is_task: bool


class DraftForm(View):
    """A draft as it is edited; `subject` is None where the channel or the thread decides it."""

    touch_id: int
    number: int
    prospect_name: str
    channel: str
    subject: str | None
    thread_subject: str | None
    body: str
    body_limit: int
    subject_limit: int | None
    approved: bool


class TaskText(View):
    """A text for a person to send by hand, and where."""

    touch_id: int
    prospect_name: str
    channel: str
    body: str
    profile_url: str | None
    phone: str | None


class LeftOutDraft(View):
    prospect_name: str
    why: str


class DraftsApproved(View):
    """What became of several drafts that were to be approved at once."""

    success: bool = True
    approved: tuple[int, ...]
    left_out: tuple[LeftOutDraft, ...]
