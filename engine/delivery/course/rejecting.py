"""Decides what ends when a prospect is rejected: what was under way with them stops."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine.delivery.locks import lock_people
from engine.delivery.stopping import stop_answers, stop_sequences
from engine.prospects import approving
from engine.views.base import Actor
from engine.views.review import Decided
from storage.states import Approval


def reject_one(
    session: Session,
    prospect_id: int,
    because: str,
    *,
    by: Actor,
    now: datetime,
    was: Approval = Approval.DISCOVERED,
) -> Decided:
    """Reject a prospect who waits, or (`was`) one who was approved; an open sequence is stopped."""
    session.flush()
    lock_people(session, [prospect_id])
    decided = approving.reject(session, [prospect_id], because, by=by, now=now, was=was)
    if decided.count:
        reason = f"{by.name} rejected the prospect: {approving.because_of(because)}."
        stop_sequences(session, prospect_id, reason=reason, now=now)
        stop_answers(session, prospect_id, reason=reason, now=now)
    return decided
