"""What is asked and told about who approves drafts, and who approved which text when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from engine.views.base import Request, View

Who = Literal["everyone", "owners", "approvers", "admins"]


class ApprovalsRequest(Request):
    """Who approves from now on; None leaves a part as it is. Approvers are Slack users."""

    who: Who | None = None
    self_approval: bool | None = None
    approver_ids: tuple[str, ...] | None = None


class Approvals(View):
    """Who approves drafts. `approvers` are the members of that role; `text` says it in words."""

    success: bool = True
    who: Who
    self_approval: bool
    approvers: tuple[str, ...]
    approver_ids: tuple[str, ...]
    text: str


class DecisionLine(View):
    """One decision. `subject` and `body` are the text with that hash, if it is still kept."""

    decision: Literal["approved", "edited", "skipped", "taken_back"]
    by: str
    at: datetime
    variant: int
    content_hash: str
    subject: str | None
    body: str | None


class DraftHistory(View):
    """Everything that people decided about one draft, oldest first."""

    success: bool = True
    touch_id: int
    prospect_name: str
    outreach_type: str
    channel: str
    state: str
    decisions: tuple[DecisionLine, ...]


def examples() -> dict[str, View]:
    policy = Approvals(
        who="everyone",
        self_approval=True,
        approvers=(),
        approver_ids=(),
        text="Everybody approves drafts here.",
    )
    return {
        "approvals": policy,
        "approvals_strict": policy.model_copy(
            update={
                "who": "approvers",
                "self_approval": False,
                "approvers": ("Remy Rep",),
                "approver_ids": ("U0REMY",),
                "text": "Admins and approvers approve drafts here. "
                "Nobody approves their own sequence or edit.",
            }
        ),
        "history": DraftHistory(
            touch_id=12,
            prospect_name="Maya Lindqvist",
            outreach_type="initial_dm",
            channel="email",
            state="approved",
            decisions=(
                DecisionLine(
                    decision="approved",
                    by="Remy Rep",
                    at=datetime(2026, 11, 25, 15, 0, tzinfo=UTC),
                    variant=1,
                    content_hash="3f2a91" + "0" * 58,
                    subject="About referrals",
                    body="Hello Maya",
                ),
            ),
        ),
    }
