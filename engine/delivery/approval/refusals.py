"""Decides why a draft cannot be approved, nor a task be sent, as things are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.approval.whole_drafts import Draft, brief_of
from engine.delivery.protection.suppression import reason_for
from engine.errors import ConflictError, InvalidError
from engine.generation.guardrails import check
from engine.generation.remarks import NOTHING_NEW
from engine.prospects.consent import lacks
from engine.scheduling.sequence_reports import as_view


def refuse_unless_reachable(session: Session, draft: Draft) -> None:
    """Nobody is written to who is suppressed, nor who has not agreed where that is needed."""
    reason = reason_for(session, draft.prospect, channel=draft.touch.channel)
    if reason is not None:
        raise ConflictError(suppressed(draft, reason))
    countries = workspaces.settings_of(draft.workspace).email_consent_countries
    lacking = lacks(draft.prospect, draft.touch.channel, countries)
    if lacking is not None:
        raise ConflictError(lacking)


def refuse_unready(session: Session, draft: Draft, *, now: datetime) -> None:
    """Nothing leaves that a guardrail blocks, nor what its writer said must not leave as it is."""
    chosen = draft.chosen
    for warning in check(chosen.body, brief_of(session, draft, now=now), subject=chosen.subject):
        if warning.blocks:
            raise InvalidError(f"{warning.text} Press Edit.", field="body")
    for kept in as_view(chosen).warnings:
        if kept.code == NOTHING_NEW and kept.blocks:
            raise InvalidError(kept.text, field="body")


def suppressed(draft: Draft, reason: str) -> str:
    """The sentence for whoever would write to somebody suppressed."""
    return f"{draft.prospect.full_name} is never written to: {reason}."
