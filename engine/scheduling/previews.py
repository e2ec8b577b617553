"""Decides how a sequence would go for somebody: a timeline in their time zone. Keeps nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.campaigns.default import default_campaign
from engine.errors import ConflictError
from engine.prospects.presence import present
from engine.scheduling.calendar import due_dates, hours_for, in_words
from engine.scheduling.conditions import dated
from engine.scheduling.conditions import in_words as condition_words
from engine.scheduling.fitting import fitted
from engine.scheduling.obstacles import open_sequence
from engine.scheduling.own_types import all_types, type_named
from engine.scheduling.planning import wordings
from engine.scheduling.reach import reach_of
from engine.scheduling.step_lines import kind_words
from engine.views.base import Actor
from engine.views.sequences import SequenceRequest
from engine.views.timeline import SequencePreview, TimelineStep

PLANNED = "planned"


def preview(
    session: Session, request: SequenceRequest, *, by: Actor, now: datetime
) -> SequencePreview:
    """The steps with their local dates: working days, hours and holidays counted."""
    prospect = present(session, request.prospect_id, workspace_id=by.workspace_id)
    campaign = default_campaign(session, by.workspace_id, now)
    asked = request.sequence_type
    kind = type_named(session, by.workspace_id, asked or campaign.sequence_type)
    steps, absent = fitted(kind, reach_of(session, campaign, prospect))
    if not steps:
        raise ConflictError(
            f"{prospect.full_name} has no e-mail address, LinkedIn profile or phone number that a "
            f"{kind.name} sequence can use. Add one first."
        )
    workspace = workspaces.get(session, by.workspace_id)
    settings = workspaces.settings_of(workspace)
    hours = hours_for(
        settings,
        recipient=prospect.timezone,
        country=prospect.country,
        team=workspace.timezone,
        own=campaign.send_window,
    )
    running = open_sequence(session, prospect)
    return SequencePreview(
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        sequence_type=kind.name,
        summary=kind.summary,
        num_variants=request.num_variants or wordings(kind, asked, campaign),
        timezone=hours.zone.key,
        steps=tuple(
            TimelineStep(
                number=number,
                outreach_type=step.kind,
                channel=step.way.channel,
                channel_name=step.way.name,
                due_at=due,
                due_words=in_words(due, hours.zone)
                if step.condition is None
                else dated(step.condition, in_words(due, hours.zone), gone_out=False),
                depends=condition_words(step.condition, step.condition_position)
                if step.condition is not None and step.condition_position is not None
                else None,
                adds=step.adds,
                state=PLANNED,
            )
            for number, (step, due) in enumerate(
                zip(steps, due_dates(now, steps, hours), strict=True), start=1
            )
        ),
        left_out=tuple(f"{kind_words(each.kind).capitalize()}: {each.why}" for each in absent),
        types=tuple(all_types(session, by.workspace_id)),
        running=running.type if running is not None else None,
        running_id=running.id if running is not None else None,
    )
