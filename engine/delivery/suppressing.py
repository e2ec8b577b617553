"""Decides whom a person means who says that somebody is not to be written to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine.delivery import suppression
from engine.errors import InvalidError
from engine.prospects import search
from engine.views.base import Actor
from engine.views.delivery import SuppressionView


def suppress_named(session: Session, text: str, *, by: Actor, now: datetime) -> SuppressionView:
    """Suppress an address, a domain, or the prospect that the words name."""
    words = text.strip()
    if not words:
        raise InvalidError("Say whom: a name, an address or a domain, such as team.example.")
    reason = f"{by.name} said so"
    if suppression.is_address_or_domain(words):
        return suppression.suppress(session, words, reason=reason, by=by, now=now)
    prospect = search.find(session, by.workspace_id, words)
    return suppression.suppress_prospect(
        session,
        prospect.id,
        workspace_id=by.workspace_id,
        reason=reason,
        by_member_id=by.member_id,
        now=now,
    )
