"""Listens for a lead status that somebody sets by hand, from a prospect's card."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from blocks.actions import Action, Modal
from blocks.forms import told_modal
from blocks.prospect_card import BECAUSE, STATUS, status_modal
from blocks.refs import RecordRef
from bot.forms import chosen, submit, values
from bot.people import actor_from
from bot.runtime import Runtime
from engine.delivery.course.lead_by_hand import set_status
from engine.delivery.prospect_cards import prospect_card

Payload = dict[str, Any]


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.PROSPECT_STATUS)
    def ask(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            card = prospect_card(session, ref.id, by=by, now=runtime.now())
        runtime.slack.views_push(trigger_id=body["trigger_id"], view=status_modal(card))

    @app.view(Modal.LEAD_STATUS)
    def save(ack: Ack, view: Payload, body: Payload) -> None:
        ref, by = RecordRef.decode(view["private_metadata"]), actor_from(runtime, body)
        status, because = chosen(view)[STATUS] or "", values(view)[BECAUSE] or ""
        done: list[str] = []

        def keep() -> None:
            with runtime.sessions.begin() as session:
                told = set_status(session, ref.id, status, because, by=by, now=runtime.now())
            done.append(told.text)

        submit(ack, view, keep, otherwise=STATUS, then=lambda: told_modal("Lead status", *done))
        runtime.wake()
