"""Lists every listener and every `/outreach` subcommand.

A form that decides something is acknowledged after its transaction: what Slack was told is kept,
whatever dies next. By Socket Mode a button is acknowledged before its listener is asked, since
`bot.envelopes` keeps it; over HTTP a button that decides is acknowledged as a form is. Commands,
and buttons that only open a form, are acknowledged first.
"""

from __future__ import annotations

from slack_bolt import App

from bot import commands
from bot.commands import Command
from bot.listeners import (
    absences,
    approvals,
    asking,
    audiences,
    bulk_approval,
    cadence,
    cadence_changes,
    campaigns,
    channels,
    comebacks,
    companies,
    corrections,
    delivery,
    demos,
    draft_queue,
    drafts,
    duplicates,
    effects,
    erasing,
    exporting,
    generation,
    icp,
    imports,
    lead_statuses,
    limits,
    metrics,
    notes,
    own_queue,
    pane,
    pausing,
    people_of_time,
    pipeline_health,
    places,
    prospect_card,
    prospects,
    reaching,
    replies,
    review,
    senders,
    sending,
    sequence_types,
    sequences,
    shortcuts,
    talking,
    task_queue,
    team,
    team_clock,
    templates,
    week,
)
from bot.runtime import Runtime

COMMANDS: tuple[Command, ...] = (
    *imports.COMMANDS,
    *duplicates.COMMANDS,
    *review.COMMANDS,
    *prospects.COMMANDS,
    *prospect_card.COMMANDS,
    *companies.COMMANDS,
    *notes.COMMANDS,
    *audiences.COMMANDS,
    *icp.COMMANDS,
    *campaigns.COMMANDS,
    *sequences.COMMANDS,
    *sequence_types.COMMANDS,
    *channels.COMMANDS,
    *drafts.COMMANDS,
    *draft_queue.COMMANDS,
    *task_queue.COMMANDS,
    *own_queue.COMMANDS,
    *generation.COMMANDS,
    *templates.COMMANDS,
    *demos.COMMANDS,
    *cadence.COMMANDS,
    *absences.COMMANDS,
    *replies.COMMANDS,
    *effects.COMMANDS,
    *metrics.COMMANDS,
    *people_of_time.COMMANDS,
    *exporting.COMMANDS,
    *pipeline_health.COMMANDS,
    *delivery.COMMANDS,
    *erasing.COMMANDS,
    *senders.COMMANDS,
    *limits.COMMANDS,
    *pausing.COMMANDS,
    *approvals.COMMANDS,
    *team_clock.COMMANDS,
    *team.COMMANDS,
    *asking.COMMANDS,
)
DAILY = (
    drafts.register,
    draft_queue.register,
    task_queue.register,
    cadence.register,
    replies.register,
    bulk_approval.register,
)
"""What people press all day. Bolt asks one listener after the other whether a payload is for it,
which is a fifth of a click's computing where eighty come before, so these are asked first."""
OTHERS = (
    talking.register,  # before the imports, whose listener takes every message
    imports.register,
    duplicates.register,
    prospects.register,
    audiences.register,
    review.register,
    prospect_card.register,
    lead_statuses.register,
    campaigns.register,
    sequences.register,
    sequence_types.register,
    channels.register,
    generation.register,
    notes.register,
    templates.register,
    demos.register,
    week.register,
    cadence_changes.register,
    absences.register,
    corrections.register,
    comebacks.register,
    effects.register,
    icp.register,
    delivery.register,
    erasing.register,
    senders.register,
    sending.register,
    limits.register,
    reaching.register,
    approvals.register,
    shortcuts.register,
    team.register,
    pane.register,
    team_clock.register,
    places.register,
)


def register(app: App, runtime: Runtime) -> None:
    for register_listeners in DAILY:
        register_listeners(app, runtime)
    commands.register(app, runtime, COMMANDS)
    for register_listeners in OTHERS:
        register_listeners(app, runtime)
