"""Decides what is told about a sequence that there is: its steps, dates and states in time."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.branches import is_pending
from engine.errors import NotFoundError
from engine.prospects.presence import present
from engine.scheduling.calendar import in_words, zone_or
from engine.scheduling.conditions import dated
from engine.scheduling.conditions import in_words as condition_words
from engine.scheduling.sequence_reports import DONE, status_of
from engine.views.base import Actor
from engine.views.timeline import SequenceCard, TimelineStep
from storage.states import TouchState
from storage.tables import Sequence, Touch


def sequence_card(
    session: Session, sequence_id: int, *, by: Actor, changed: str | None = None
) -> SequenceCard:
    """A sequence of this workspace, with what has just been done to it or may be."""
    sequence = session.get(Sequence, sequence_id, populate_existing=True)
    if sequence is None or sequence.workspace_id != by.workspace_id:
        raise NotFoundError("This sequence is no longer kept. Ask with `/outreach sequence NAME`.")
    prospect = present(session, sequence.prospect_id, workspace_id=by.workspace_id)
    team_zone = workspaces.zone_of(workspaces.get(session, by.workspace_id))
    zone = zone_or(prospect.timezone, team_zone)
    touches = session.scalars(
        select(Touch)
        .where(Touch.sequence_id == sequence.id)
        .order_by(Touch.position)
        .execution_options(populate_existing=True)
    ).all()
    gone_out = {touch.position for touch in touches if touch.state is TouchState.SENT}
    return SequenceCard(
        sequence_id=sequence.id,
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        sequence_type=sequence.type,
        status=status_of(sequence, [touch.state for touch in touches]),
        stop_reason=sequence.stop_reason,
        timezone=zone.key,
        current_step=sum(touch.state in DONE for touch in touches),
        steps=tuple(
            _step(touch, in_words(touch.sent_at or touch.due_at, zone), gone_out=gone_out)
            for touch in touches
        ),
        changed=changed,
    )


def _step(touch: Touch, due_words: str, *, gone_out: set[int]) -> TimelineStep:
    depends = None
    if touch.condition is not None and is_pending(touch):
        depends = condition_words(touch.condition, touch.condition_position or 0)
        known = touch.condition_position in gone_out
        due_words = dated(touch.condition, due_words, gone_out=known)
    return TimelineStep(
        number=touch.position + 1,
        outreach_type=touch.kind,
        channel=touch.channel,
        channel_name=touch.channel_name,
        due_at=touch.due_at,
        due_words=due_words,
        depends=depends,
        adds=tuple(touch.adds),
        state=touch.state,
        reason=touch.reason,
        touch_id=touch.id,
    )
