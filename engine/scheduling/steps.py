"""Makes the touches of a sequence and has their drafts written, each adding to the ones before."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.generation.briefs import Tone
from engine.generation.desk import Desk
from engine.generation.writer import write_variants
from engine.scheduling.calendar import due_dates, hours_for
from engine.scheduling.step import ChosenStep
from engine.views.drafts import DraftVariant
from storage.states import Channel, TouchState
from storage.tables import Prospect, Sequence, Touch, Variant


def make_touches(
    session: Session,
    sequence: Sequence,
    prospect: Prospect,
    steps: Many[ChosenStep],
    *,
    now: datetime,
) -> list[Touch]:
    """A touch for each step, due inside the recipient's hours."""
    workspace = workspaces.get(session, sequence.workspace_id)
    settings = workspaces.settings_of(workspace)
    hours = hours_for(settings, recipient=prospect.timezone, team=workspace.timezone)
    touches = [
        Touch(
            workspace_id=sequence.workspace_id,
            sequence_id=sequence.id,
            campaign_id=sequence.campaign_id,
            prospect_id=prospect.id,
            position=position,
            **step.columns(),
            due_at=due_at,
            state=TouchState.DRAFT,
            variant_number=1,
        )
        for position, (step, due_at) in enumerate(
            zip(steps, due_dates(now, steps, hours), strict=True)
        )
    ]
    session.add_all(touches)
    session.flush()
    return touches


def write_drafts(
    session: Session,
    desk: Desk,
    touches: Many[Touch],
    *,
    count: int,
    tones: Many[Tone],
    now: datetime,
) -> None:
    """The drafts of all steps; each knows what the earlier ones say, and adds to it."""
    said: list[str] = []
    thread_subject: str | None = None
    for touch in touches:
        brief = desk.brief(
            touch.kind,
            touch.channel,
            channel_name=touch.channel_name,
            adds=tuple(touch.adds),
            said=tuple(said),
            thread_subject=thread_subject if touch.channel is Channel.EMAIL else None,
            is_last=touch is touches[-1],
        )
        drafts = write_variants(brief, count, tones=tones)
        keep_variants(session, touch, drafts, now=now)
        said += [draft.message for draft in drafts]
        if touch.channel is Channel.EMAIL:
            thread_subject = thread_subject or drafts[0].subject
    session.flush()


def keep_variants(
    session: Session, touch: Touch, drafts: Many[DraftVariant], *, now: datetime
) -> None:
    """Rows for drafts that were written; their numbers must be free."""
    session.add_all(
        Variant(
            touch_id=touch.id,
            number=draft.variant,
            tone=draft.tone,
            subject=draft.subject,
            body=draft.message,
            angle=draft.angle,
            facts=[fact.model_dump() for fact in draft.facts],
            warnings=[warning.model_dump() for warning in draft.warnings],
            writer=draft.writer,
            created_at=now,
        )
        for draft in drafts
    )
