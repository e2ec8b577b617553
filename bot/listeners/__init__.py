"""Lists every listener and every `/outreach` subcommand.

A button or form that decides something is acknowledged after its transaction: what Slack was told
is kept, whatever dies next. Commands, and buttons that only open a form, are acknowledged first.
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
    limits,
    metrics,
    notes,
    pausing,
    pipeline_health,
    prospect_card,
    prospects,
    reaching,
    replies,
    review,
    senders,
    sequence_types,
    sequences,
    shortcuts,
    talking,
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
    *generation.COMMANDS,
    *templates.COMMANDS,
    *demos.COMMANDS,
    *cadence.COMMANDS,
    *absences.COMMANDS,
    *replies.COMMANDS,
    *effects.COMMANDS,
    *metrics.COMMANDS,
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
LISTENERS = (
    talking.register,  # before the imports, whose listener takes every message
    imports.register,
    duplicates.register,
    prospects.register,
    audiences.register,
    review.register,
    prospect_card.register,
    campaigns.register,
    sequences.register,
    sequence_types.register,
    channels.register,
    drafts.register,
    draft_queue.register,
    bulk_approval.register,
    generation.register,
    notes.register,
    templates.register,
    demos.register,
    cadence.register,
    week.register,
    cadence_changes.register,
    absences.register,
    replies.register,
    corrections.register,
    effects.register,
    icp.register,
    delivery.register,
    erasing.register,
    senders.register,
    limits.register,
    reaching.register,
    approvals.register,
    shortcuts.register,
    team.register,
    team_clock.register,
)


def register(app: App, runtime: Runtime) -> None:
    commands.register(app, runtime, COMMANDS)
    for register_listeners in LISTENERS:
        register_listeners(app, runtime)
