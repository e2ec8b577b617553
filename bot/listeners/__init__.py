"""Lists every listener and every `/outreach` subcommand."""

from __future__ import annotations

from slack_bolt import App

from bot import commands
from bot.commands import Command
from bot.listeners import drafts, team
from bot.runtime import Runtime

COMMANDS: tuple[Command, ...] = (*drafts.COMMANDS, *team.COMMANDS)
LISTENERS = (drafts.register, team.register)


def register(app: App, runtime: Runtime) -> None:
    commands.register(app, runtime, COMMANDS)
    for register_listeners in LISTENERS:
        register_listeners(app, runtime)
