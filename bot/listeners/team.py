"""Listens for what concerns the team itself: where it works, and its Home tab."""

from __future__ import annotations

from slack_bolt import App

from blocks.base import Message, sentence
from bot.commands import Call, Command
from bot.runtime import Runtime
from engine import workspace as workspaces


def here(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        workspaces.work_in(session, call.channel_id, by=call.actor)
    return sentence(
        "Drumbeat now works in this channel: drafts, answers and the cadence come here."
    )


COMMANDS = (Command("here", "here", "make this channel the one the team works in", here),)


def register(app: App, runtime: Runtime) -> None:
    """The Home tab's listener."""
