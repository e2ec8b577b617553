"""Decides what is shown of a prospect's sequence: the one that runs or rests, else a new one."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.delivery.course.sequence_cards import sequence_card
from engine.delivery.protection import suppression
from engine.delivery.stopping import WAITS
from engine.replies.alerts import answered_since
from engine.scheduling.obstacles import CLOSED, open_sequence
from engine.scheduling.previews import preview
from engine.views.base import Actor
from engine.views.sequences import SequenceRequest
from engine.views.timeline import SequenceCard, SequencePreview
from storage.states import LeadStatus, SequenceState
from storage.tables import Prospect, Reply, Sequence

RESTS: Final = (
    "It rests. Go on, at their answer, lets it run; a type after the name begins another one."
)
ANSWERED: Final = (
    "It rests, and they have answered since: see to that answer. A type after the name begins "
    "another one."
)


def timeline(
    session: Session, prospect: Prospect, kind: str | None, *, by: Actor, now: datetime
) -> SequenceCard | SequencePreview:
    """The sequence that runs or rests, where no type is said; else how one would go."""
    if kind is None:
        runs = open_sequence(session, prospect)
        if runs is not None:
            return sequence_card(session, runs.id, by=by)
        rests = _resting(session, prospect)
        if rests is not None:
            changed = ANSWERED if _have_answered(session, rests) else RESTS
            return sequence_card(session, rests.id, by=by, changed=changed)
    request = SequenceRequest(prospect_id=prospect.id, sequence_type=kind)
    return preview(session, request, by=by, now=now)


def _resting(session: Session, prospect: Prospect) -> Sequence | None:
    """The newest, while only a person's word, or an answer, keeps it from going on."""
    is_suppressed = suppression.reason_for(session, prospect) is not None
    if is_suppressed or prospect.lead_status in {*CLOSED, LeadStatus.SUPPRESSED}:
        return None
    newest = session.scalars(
        select(Sequence)
        .where(Sequence.workspace_id == prospect.workspace_id, Sequence.prospect_id == prospect.id)
        .order_by(Sequence.id.desc())
        .limit(1)
    ).first()
    if newest is None or (newest.state, newest.stop_reason) != (SequenceState.STOPPED, WAITS):
        return None
    return newest


def _have_answered(session: Session, rests: Sequence) -> bool:
    """Since the answer that it rests for, which is where going on is offered."""
    answers = session.scalars(
        select(Reply).where(
            Reply.workspace_id == rests.workspace_id, Reply.prospect_id == rests.prospect_id
        )
    )
    return any(
        answered_since(session, each) for each in answers if each.set_off.get("waits") == rests.id
    )
