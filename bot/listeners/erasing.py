"""Listens for an admin who has a person erased: what will go first, then one button."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

from blocks.actions import Action
from blocks.base import Message
from blocks.erasure import erased, erasure_plan
from blocks.refs import RecordRef
from bot.commands import Call, Command
from bot.people import actor_from
from bot.runtime import Runtime
from engine.delivery.protection import erasing
from engine.prospects.search import find


def erase(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        prospect = find(session, call.actor.workspace_id, call.text)
        planned = erasing.plan(session, prospect.id, by=call.actor)
    return erasure_plan(planned)


COMMANDS = (
    Command("erase", "erase NAME", "remove a person and all that is kept of them (admins)", erase),
)


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.PROSPECT_ERASE)
    def go(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            done = erasing.erase(session, ref.id, by=by, now=runtime.now())
        ack()
        runtime.wake()
        respond(replace_original=True, **erased(done).payload())
