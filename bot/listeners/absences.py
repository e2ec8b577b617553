"""Listens for members who are away, and who are there after all."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

from blocks.absences import away_card
from blocks.actions import Action
from blocks.base import Message
from blocks.refs import RecordRef
from bot.away_words import read_away
from bot.commands import Call, Command
from bot.people import actor_from
from bot.runtime import Runtime
from engine.scheduling import absences

Payload = dict[str, Any]


def away(call: Call) -> Message:
    now = call.runtime.now()
    request = read_away(call.text) if call.text else None
    with call.runtime.sessions.begin() as session:
        if request is None:
            return away_card(absences.list_away(session, by=call.actor, now=now))
        return away_card(absences.go_away(session, request, by=call.actor, now=now))


COMMANDS = (
    Command(
        "away",
        "away [3 Dec to 10 Dec] [@who] [deputy @whom]",
        "who is away; their work waits or goes to a deputy",
        away,
    ),
)


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.AWAY_END)
    def end(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            left = absences.end_absence(session, ref.id, by=by, now=runtime.now())
        ack()
        respond(replace_original=True, **away_card(left).payload())
