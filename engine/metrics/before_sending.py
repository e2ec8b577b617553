"""Decides how far people and drafts come up to the sending, and how many requests are accepted.

What a person did not have to decide counts nowhere: whom an import approved, and drafts that an
answer or a condition ended.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Final

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from engine.metrics.gone_out import went_out
from engine.scheduling.undecided import is_known, undecided
from storage.states import Approval, EventKind, TouchKind, TouchState
from storage.tables import Event, Prospect, Touch
from storage.tables import Sequence as SequenceRow

Share = tuple[int, int]
"""How many came through, of how many."""
PEOPLE, DRAFTS, SENT, ACCEPTED = "people_approved", "drafts_approved", "sent", "accepted"
STAGES: Final = (PEOPLE, DRAFTS, SENT, ACCEPTED)
LEFT_APPROVED: Final = (
    TouchState.APPROVED,
    TouchState.SENT,
    TouchState.FAILED,
    TouchState.UNCERTAIN,
)
"""What an approved draft can be; one that was stopped had no need to go out."""


def before_sending(
    session: Session, workspace_id: int, since: datetime, until: datetime
) -> dict[str, Share]:
    """By stage, what came by now of `(since, until]`.

    Of the people who came in then to be reviewed those who are approved; of the drafts that were
    due those that were approved, and of these those that went out; of the connection requests that
    went out those that were accepted.
    """
    approved = _approved(session, workspace_id, since, until)
    skipped_or_left = _not_approved(session, workspace_id, since, until)
    all_approved = approved.total()
    return {
        PEOPLE: _people(session, workspace_id, since, until),
        DRAFTS: (all_approved, all_approved + skipped_or_left),
        SENT: (approved[TouchState.SENT], all_approved),
        ACCEPTED: _accepted(session, workspace_id, since, until),
    }


def _people(session: Session, workspace_id: int, since: datetime, until: datetime) -> Share:
    reviewed = or_(
        Prospect.approval == Approval.DISCOVERED, Prospect.approval_decided_at.is_not(None)
    )
    approved, came_in = session.execute(
        select(func.count(case((Prospect.approval == Approval.APPROVED, 1))), func.count()).where(
            Prospect.workspace_id == workspace_id,
            Prospect.created_at > since,
            Prospect.created_at <= until,
            reviewed,
        )
    ).one()
    return approved, came_in


def _approved(
    session: Session, workspace_id: int, since: datetime, until: datetime
) -> Counter[TouchState]:
    """Approved drafts that were due, by what became of them."""
    query = (
        select(Touch.state, func.count())
        .where(
            Touch.workspace_id == workspace_id,
            Touch.state.in_(LEFT_APPROVED),
            Touch.due_at > since,
            Touch.due_at <= until,
            or_(Touch.state != TouchState.APPROVED, is_known()),
        )
        .group_by(Touch.state)
    )
    found: Counter[TouchState] = Counter()
    for state, number in session.execute(query):
        found[state] = number
    return found


def _not_approved(session: Session, workspace_id: int, since: datetime, until: datetime) -> int:
    """Drafts that were due and that somebody skipped, or nobody decided on."""
    due = (Touch.due_at > since, Touch.due_at <= until)
    skipped = select(func.count()).where(
        Touch.workspace_id == workspace_id,
        Touch.state == TouchState.SKIPPED,
        Touch.decided_at.is_not(None),
        *due,
    )
    left = (
        select(func.count(Touch.id))
        .join(SequenceRow, SequenceRow.id == Touch.sequence_id)
        .where(undecided(workspace_id), is_known(), *due)
    )
    return (session.scalar(skipped) or 0) + (session.scalar(left) or 0)


def _accepted(session: Session, workspace_id: int, since: datetime, until: datetime) -> Share:
    """Whatever day they were accepted; who accepted two requests counts for both."""
    accepted = (
        select(Event.id)
        .where(Event.touch_id == Touch.id, Event.kind == EventKind.ACCEPTED)
        .correlate(Touch)
        .exists()
    )
    count, of = session.execute(
        select(func.count(case((accepted, 1))), func.count(Touch.id)).where(
            *went_out(workspace_id, since, until), Touch.kind == TouchKind.CONNECTION_REQUEST
        )
    ).one()
    return count, of
