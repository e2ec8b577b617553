"""Listens for members who choose what names them, and when."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from blocks.actions import Action, Modal
from blocks.reaching import NEVER, QUIET_FROM, TOLD_AT, alerts_modal
from bot.forms import chosen, submit
from bot.people import actor_from
from bot.reading_forms import read
from bot.runtime import Runtime
from engine import reaching
from engine.views.reaching import AlertChoices

Payload = dict[str, Any]


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.ALERTS_EDIT)
    def edit(ack: Ack, body: Payload) -> None:
        ack()
        by = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            form = reaching.form(session, by=by)
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=alerts_modal(form))

    @app.view(Modal.ALERTS)
    def save(ack: Ack, view: Payload, body: Payload) -> None:
        by, said = actor_from(runtime, body), chosen(view)

        def keep() -> None:
            quiet = None if said[QUIET_FROM] == NEVER else said[QUIET_FROM]
            choices = read(AlertChoices, {**said, QUIET_FROM: quiet})
            with runtime.sessions.begin() as session:
                reaching.save(session, choices, by=by)

        submit(ack, view, keep, otherwise=TOLD_AT)
