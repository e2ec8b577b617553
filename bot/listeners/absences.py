"""Listens for members who say when they are away and how much they do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, Respond

from blocks.absences import away_card
from blocks.actions import Action
from blocks.base import Message
from blocks.capacity import capacity_card
from blocks.refs import RecordRef
from bot.away_words import read_away
from bot.capacity_words import read_capacity
from bot.commands import Call, Command
from bot.people import actor_from
from bot.runtime import Runtime
from engine.scheduling import absences
from engine.scheduling.capacity import list_capacity, set_capacity

Payload = dict[str, Any]


def away(call: Call) -> Message:
    now = call.runtime.now()
    request = read_away(call.text) if call.text else None
    with call.runtime.sessions.begin() as session:
        if request is None:
            return away_card(absences.list_away(session, by=call.actor, now=now))
        return away_card(absences.go_away(session, request, by=call.actor, now=now))


def show_away(call: Call) -> Message:
    """Who is away, whatever words come with it."""
    return away(replace(call, text=""))


def show_capacity(call: Call) -> Message:
    return capacity(replace(call, text=""))


def capacity(call: Call) -> Message:
    request = read_capacity(call.text) if call.text else None
    with call.runtime.sessions.begin() as session:
        if request is None:
            return capacity_card(list_capacity(session, by=call.actor))
        found = set_capacity(session, request, by=call.actor, now=call.runtime.now())
        return capacity_card(found)


COMMANDS = (
    Command(
        "away",
        "away [3 Dec to 10 Dec] [@who] [deputy @whom]",
        "who is away; their work waits or goes to a deputy",
        away,
    ),
    Command(
        "capacity",
        "capacity [15 a day] [Mon-Thu] [@who]",
        "how many touches each of the team does on a day, and on which days",
        capacity,
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
