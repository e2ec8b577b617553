"""Listens for an admin who pauses all sending, or lets it go on."""

from __future__ import annotations

from blocks.base import Message, told
from bot.commands import Call, Command
from engine.scheduling import pausing


def pause(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        answer = pausing.pause(session, by=call.actor, now=call.runtime.now())
    return told(answer.text)


def resume(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        answer = pausing.resume(session, by=call.actor, now=call.runtime.now())
    return told(answer.text)


COMMANDS = (
    Command("pause", "pause", "no e-mail or SMS leaves, for the whole team (admins)", pause),
    Command("resume", "resume", "e-mails and SMS leave again (admins)", resume),
)
