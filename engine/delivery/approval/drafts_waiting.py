"""Decides what is told of drafts that wait: how many, whose, and which is the oldest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine.delivery.approval.draft_queue import campaign_name, count_waiting_for, fits, rows
from engine.scheduling.undecided import count_undecided
from engine.views.base import Actor
from engine.views.draft_queue import DraftFilter
from engine.views.drafts_waiting import DraftsWaiting, OldestDraft
from storage.tables import Campaign, Prospect, Touch


def drafts_waiting(
    session: Session, wanted: DraftFilter, *, by: Actor, now: datetime
) -> DraftsWaiting:
    """How many drafts wait and fit, how many of them are mine and due, and which is the oldest."""
    mine = wanted.model_copy(update={"mine": True})
    due = wanted.model_copy(update={"due": True})
    oldest = session.execute(
        rows(Prospect.id, Prospect.full_name, Campaign.name, Touch.due_at)
        .where(fits(wanted, by=by, at=now))
        .order_by(Touch.due_at, Touch.id)
        .limit(1)
    ).first()
    return DraftsWaiting(
        filter=wanted,
        campaign_name=campaign_name(session, by.workspace_id, wanted.campaign_id),
        waiting=count_undecided(session, by.workspace_id),
        total=count_waiting_for(session, wanted, by=by, at=now),
        mine=count_waiting_for(session, mine, by=by, at=now),
        due=count_waiting_for(session, due, by=by, at=now),
        oldest=OldestDraft(
            prospect_id=oldest[0],
            prospect_name=oldest[1],
            campaign=oldest[2],
            due_at=oldest[3],
            is_due=oldest[3] <= now,
        )
        if oldest
        else None,
    )
