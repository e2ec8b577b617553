"""Listens for people who say how an answer is to be read, and what is to follow it."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from blocks.actions import Action, Modal
from blocks.refs import RecordRef
from blocks.replies import LABEL, LabelRef, wrong_label_modal
from bot.forms import chosen, submit
from bot.people import actor_from
from bot.runtime import Runtime
from engine.replies import answering, correcting, going_on

Payload = dict[str, Any]


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.REPLY_WRONG_LABEL)
    def ask_label(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        by, ref = actor_from(runtime, body), RecordRef.decode(action["value"])
        with runtime.sessions.begin() as session:
            alert = correcting.correctable(session, ref.id, by=by, now=runtime.now())
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=wrong_label_modal(alert))

    @app.view(Modal.REPLY_WRONG_LABEL)
    def correct(ack: Ack, view: Payload, body: Payload) -> None:
        ref, label = LabelRef.decode(view["private_metadata"]), chosen(view)[LABEL]
        by = actor_from(runtime, body)

        def save() -> None:
            with runtime.sessions.begin() as session:
                correcting.correct(session, ref.id, label, ref.seen, by=by, now=runtime.now())

        submit(ack, view, save, otherwise=LABEL)
        runtime.wake()

    @app.action(Action.REPLY_GO_ON)
    def go_on(ack: Ack, action: Payload, body: Payload) -> None:
        by, ref = actor_from(runtime, body), RecordRef.decode(action["value"])
        with runtime.sessions.begin() as session:
            going_on.go_on(session, ref.id, by=by, now=runtime.now())
        ack()
        runtime.wake()

    @app.action(Action.REPLY_DRAFT_ANSWER)
    def draft_answer(ack: Ack, action: Payload, body: Payload) -> None:
        by, ref = actor_from(runtime, body), RecordRef.decode(action["value"])
        with runtime.sessions.begin() as session:
            answering.draft_answer(session, ref.id, by=by, now=runtime.now())
        ack()
        runtime.wake()
