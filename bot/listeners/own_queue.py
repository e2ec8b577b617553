"""Tells whoever asks what waits for them, as Home does: drafts, answers, what is sent by hand."""

from __future__ import annotations

from blocks.base import Message
from blocks.home import queue_message
from bot.commands import Call, Command
from engine.errors import InvalidError
from engine.metrics.home import home


def show_queue(call: Call) -> Message:
    if call.text.casefold() not in {"", "me", "mine"}:
        raise InvalidError(
            "`/outreach queue` says what waits for you, and takes no other words. What waits for "
            "somebody else is in `/outreach metrics @remy`."
        )
    with call.runtime.sessions.begin() as session:
        return queue_message(home(session, by=call.actor, now=call.runtime.now()))


COMMANDS = (
    Command(
        "queue", "queue", "what waits for you: drafts, answers, what is sent by hand", show_queue
    ),
)
