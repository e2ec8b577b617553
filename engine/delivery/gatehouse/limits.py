"""Shows and changes how much the team lets leave, and what answers mean for others."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.members import require_admin
from engine.views.base import Actor
from engine.views.limits import Limits, LimitsRequest
from storage.locks import hold_workspace

MAY_BE_NONE = (
    "emails_per_domain_per_day",
    "emails_per_week",
    "sms_per_week",
    "remind_after_hours",
)
"""Where 0 stands for no limit, or for never."""
BESIDE = ("remind_after_hours", "try_again_days")
"""Kept beside the caps, as they are none."""


def limits(session: Session, *, by: Actor) -> Limits:
    """What holds now."""
    team = workspaces.settings_of(workspaces.get(session, by.workspace_id))
    return Limits(
        sender_per_day=team.caps.sender_per_day,
        new_conversations_per_company_per_week=team.caps.new_conversations_per_company_per_week,
        emails_per_domain_per_day=team.caps.emails_per_domain_per_day,
        emails_per_week=team.caps.emails_per_week,
        sms_per_week=team.caps.sms_per_week,
        linkedin_per_week=team.caps.linkedin_per_week,
        colleague_answers=team.colleague_answers,
        remind_after_hours=team.remind_after_hours,
        try_again_days=team.try_again_days,
        may_change=by.role == "admin",
    )


def form(session: Session, *, by: Actor) -> Limits:
    """The limits to change. Admins only."""
    require_admin(by)
    return limits(session, by=by)


def save(session: Session, request: LimitsRequest, *, by: Actor) -> Limits:
    """From now on; what is None stays. Admins only. Mailboxes that there are keep their cap."""
    require_admin(by)
    workspace = hold_workspace(session, by.workspace_id)
    said: dict[str, Any] = request.model_dump(mode="json", exclude_none=True)
    answers = said.pop("colleague_answers", None)
    changes = {
        name: None if name in MAY_BE_NONE and said[name] == 0 else said[name] for name in said
    }
    settings = dict(workspace.settings)
    for name in BESIDE:
        if name in changes:
            settings[name] = changes.pop(name)
    settings["caps"] = {**settings.get("caps", {}), **changes}
    if answers is not None:
        settings["colleague_answers"] = answers
    workspace.settings = settings
    session.flush()
    return limits(session, by=by)
