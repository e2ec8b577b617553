"""What is told about drafts: their text as it will be sent, what it rests on, who decided what."""

from __future__ import annotations

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
