"""Listens for mailboxes: how they stand, and an admin who pauses one or lets it go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond

from blocks.actions import Action
from blocks.base import Message
from blocks.refs import RecordRef
from blocks.senders import senders_card
from bot.commands import Call, Command
from bot.people import actor_from
from bot.runtime import Runtime
from engine.delivery import mailboxes
from engine.views.senders import SendersReport

Payload = dict[str, Any]


def senders(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        report = mailboxes.report(session, by=call.actor, now=call.runtime.now())
    return senders_card(report)


COMMANDS = (Command("senders", "senders", "the mailboxes, how they stand, pause one", senders),)


def register(app: App, runtime: Runtime) -> None:
    def decide(
        ack: Ack,
        action: Payload,
        body: Payload,
        respond: Respond,
        decision: Callable[..., SendersReport],
    ) -> None:
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            report = decision(session, ref.id, by=by, now=runtime.now())
        ack()
        runtime.wake()
        respond(replace_original=True, **senders_card(report).payload())

    @app.action(Action.SENDER_PAUSE)
    def pause(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        decide(ack, action, body, respond, mailboxes.pause)

    @app.action(Action.SENDER_RESUME)
    def resume(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        decide(ack, action, body, respond, mailboxes.resume)
