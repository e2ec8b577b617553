"""Listens for what people make of somebody who was put off and may be written to again."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App

from blocks.actions import Action, Modal
from blocks.comebacks import UNTIL, put_off_modal
from blocks.refs import RecordRef
from bot.deciding import decide_on
from bot.forms import day, submit
from bot.people import actor_from
from bot.runtime import Runtime
from engine.replies import coming_back

Payload = dict[str, Any]


def register(app: App, runtime: Runtime) -> None:
    decided = partial(decide_on, runtime)

    @app.action(Action.COMEBACK_DRAFT)
    def draft(ack: Ack, action: Payload, body: Payload) -> None:
        decided(ack, action, body, coming_back.draft_next)

    @app.action(Action.COMEBACK_SEQUENCE)
    def begin(ack: Ack, action: Payload, body: Payload) -> None:
        decided(ack, action, body, coming_back.begin)

    @app.action(Action.COMEBACK_LEAVE)
    def leave(ack: Ack, action: Payload, body: Payload) -> None:
        decided(ack, action, body, coming_back.leave)

    @app.action(Action.COMEBACK_PUT_OFF)
    def ask_until(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        by, ref = actor_from(runtime, body), RecordRef.decode(action["value"])
        with runtime.sessions.begin() as session:
            notice = coming_back.waiting(session, ref.id, by=by, now=runtime.now())
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=put_off_modal(notice))

    @app.view(Modal.COMEBACK_PUT_OFF)
    def put_off(ack: Ack, view: Payload, body: Payload) -> None:
        by, ref = actor_from(runtime, body), RecordRef.decode(view["private_metadata"])
        until = day(view, UNTIL)

        def save() -> None:
            with runtime.sessions.begin() as session:
                coming_back.put_off(session, ref.id, until, by=by, now=runtime.now())

        submit(ack, view, save, otherwise=UNTIL)
        runtime.wake()
