"""Listens for an admin who changes how much leaves."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from blocks.actions import Action, Modal
from blocks.base import Message
from blocks.limits import COLLEAGUE, SENDER, limits_card, limits_modal
from bot.commands import Call, Command
from bot.forms import chosen, submit, values
from bot.limit_words import read_limits
from bot.people import actor_from
from bot.runtime import Runtime
from engine.delivery.gatehouse import limits

Payload = dict[str, Any]


def show(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        found = limits.limits(session, by=call.actor)
    return limits_card(found)


COMMANDS = (Command("limits", "limits", "how much may leave, and what an answer stops", show),)


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.LIMITS_EDIT)
    def edit(ack: Ack, body: Payload) -> None:
        ack()
        by = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            form = limits.form(session, by=by)
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=limits_modal(form))

    @app.view(Modal.LIMITS)
    def save(ack: Ack, view: Payload, body: Payload) -> None:
        by, text, choice = actor_from(runtime, body), values(view), chosen(view)

        def keep() -> None:
            request = read_limits(text, choice[COLLEAGUE])
            with runtime.sessions.begin() as session:
                limits.save(session, request, by=by)

        submit(ack, view, keep, otherwise=SENDER)
