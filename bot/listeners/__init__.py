"""Lists every listener and every `/outreach` subcommand.

A button or form that decides something is acknowledged after its transaction: what Slack was told
is kept, whatever dies next. Commands, and buttons that only open a form, are acknowledged first.
"""

from __future__ import annotations

from slack_bolt import App

from bot import commands
from bot.commands import Command
from bot.listeners import (
    audiences,
    cadence,
    campaigns,
    companies,
    delivery,
    demos,
    drafts,
    duplicates,
    generation,
    icp,
    imports,
    metrics,
    notes,
    pausing,
    prospect_card,
    prospects,
    replies,
    review,
    team,
    templates,
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
    *drafts.COMMANDS,
    *templates.COMMANDS,
    *demos.COMMANDS,
    *generation.COMMANDS,
    *cadence.COMMANDS,
    *replies.COMMANDS,
    *metrics.COMMANDS,
    *delivery.COMMANDS,
    *pausing.COMMANDS,
    *team.COMMANDS,
)
LISTENERS = (
    imports.register,
    duplicates.register,
    prospects.register,
    audiences.register,
    review.register,
    prospect_card.register,
    notes.register,
    campaigns.register,
    drafts.register,
    generation.register,
    templates.register,
    demos.register,
    cadence.register,
    replies.register,
    icp.register,
    delivery.register,
    team.register,
)


def register(app: App, runtime: Runtime) -> None:
    commands.register(app, runtime, COMMANDS)
    for register_listeners in LISTENERS:
        register_listeners(app, runtime)
