"""Decides which drafts wait for somebody: those of running sequences that nobody decided on."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from storage.states import SequenceState, TouchState
from storage.tables import Sequence, Touch


def undecided(workspace_id: int) -> ColumnElement[bool]:
    """For a query of touches that is joined with their sequences."""
    return and_(
        Touch.workspace_id == workspace_id,
        Touch.state == TouchState.DRAFT,
        Sequence.state == SequenceState.ACTIVE,
    )


def count_undecided(session: Session, workspace_id: int, *, campaign_id: int | None = None) -> int:
    """How many drafts wait for a decision, in all or of one campaign."""
    query = (
        select(func.count(Touch.id))
        .join(Sequence, Sequence.id == Touch.sequence_id)
        .where(undecided(workspace_id))
    )
    if campaign_id is not None:
        query = query.where(Touch.campaign_id == campaign_id)
    return session.scalar(query) or 0
