"""Listens for an admin who changes what answers set off by themselves."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

from blocks.actions import Action, Modal
from blocks.base import Message
from blocks.effects import (
    ALERT,
    DAYS,
    FOLLOWS,
    SHIPPED,
    EffectRef,
    VersionRef,
    effect_modal,
    effects_message,
)
from bot.commands import Call, Command
from bot.effect_words import read_effect
from bot.forms import chosen, several, submit, values
from bot.people import actor_from
from bot.runtime import Runtime
from engine.replies import effect_table

Payload = dict[str, Any]


def show(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        found = effect_table.show(session, by=call.actor)
    return effects_message(found)


COMMANDS = (Command("effects", "effects", "what each kind of answer sets off by itself", show),)


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.EFFECTS_EDIT)
    def edit(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        by = actor_from(runtime, body)
        ref = EffectRef.decode(action["selected_option"]["value"])
        with runtime.sessions.begin() as session:
            line, version = effect_table.form(session, ref.label, by=by)
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=effect_modal(line, version))

    @app.view(Modal.EFFECTS)
    def save(ack: Ack, view: Payload, body: Payload) -> None:
        by, ref = actor_from(runtime, body), EffectRef.decode(view["private_metadata"])

        def keep() -> None:
            effect = None
            if SHIPPED not in several(view, SHIPPED):
                effect = read_effect(several(view, FOLLOWS), chosen(view), values(view)[DAYS])
            with runtime.sessions.begin() as session:
                effect_table.save(session, ref.label, effect, ref.version, by=by, now=runtime.now())

        submit(ack, view, keep, otherwise=ALERT)

    @app.action(Action.EFFECTS_RESET)
    def reset(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        by, ref = actor_from(runtime, body), VersionRef.decode(action["value"])
        with runtime.sessions.begin() as session:
            table = effect_table.reset(session, ref.version, by=by, now=runtime.now())
        ack()
        respond(replace_original=True, **effects_message(table).payload())
