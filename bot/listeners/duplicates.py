"""Listens for `/outreach duplicates` and the answers to whether two prospects are one person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond

from blocks.actions import Action
from blocks.base import Message
from blocks.duplicates import PairRef, duplicates_message, merge_undone
from blocks.refs import RecordRef
from bot.commands import Call, Command
from bot.people import actor_from
from bot.runtime import Runtime
from engine.prospects import duplicates
from engine.prospects.unmerging import undo_merge
from engine.views.duplicates import Duplicates

Payload = dict[str, Any]


def show_duplicates(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        seen = duplicates.next_pair(session, by=call.actor)
    return duplicates_message(seen)


COMMANDS = (Command("duplicates", "duplicates", "who may be in here twice", show_duplicates),)


def register(app: App, runtime: Runtime) -> None:
    """The pair stands in a message that only the asker sees; each answer shows the next one."""

    @app.action(Action.DUPLICATES_OPEN)
    def open_first(ack: Ack, body: Payload) -> None:
        ack()
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            seen = duplicates.next_pair(session, by=actor)
        runtime.slack.chat_postEphemeral(
            channel=body["channel"]["id"],
            user=body["user"]["id"],
            **duplicates_message(seen).payload(),
        )

    _register_answers(app, runtime)


Answer = Callable[..., Duplicates]


def _register_answers(app: App, runtime: Runtime) -> None:
    def decide(ack: Ack, answer: Answer, action: Payload, body: Payload, respond: Respond) -> None:
        ref, by = PairRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            seen = answer(session, ref.one, ref.other, by=by, now=runtime.now())
        ack()
        respond(replace_original=True, **duplicates_message(seen).payload())
        runtime.wake()

    @app.action(Action.DUPLICATE_SAME)
    def same(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        decide(ack, duplicates.same_person, action, body, respond)

    @app.action(Action.DUPLICATE_DIFFERENT)
    def different(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        decide(ack, duplicates.different_people, action, body, respond)

    @app.action(Action.DUPLICATE_SKIP)
    def skip(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        decide(ack, duplicates.skip, action, body, respond)

    @app.action(Action.DUPLICATE_UNDO)
    def undo(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            undone = undo_merge(session, ref.id, by=by, now=runtime.now())
        ack()
        respond(replace_original=False, **merge_undone(undone).payload())
        runtime.wake()
