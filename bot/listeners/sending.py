"""Listens for whoever says how a mailbox sends: an admin, or whose it is."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from blocks.actions import Action, Modal
from blocks.refs import RecordRef
from blocks.sending_forms import CAP, SendingRef, choice_modal, sending_modal
from bot.forms import values
from bot.listeners.senders import keep_and_show
from bot.mailbox_words import read_sending
from bot.people import actor_from
from bot.runtime import Runtime
from bot.whispering import place_of
from engine.delivery.accounts import mailboxes, sending_forms
from engine.views.senders import SendersReport

Payload = dict[str, Any]


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.SENDING_OPEN)
    def choose_sending(ack: Ack, body: Payload) -> None:
        ack()
        by = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            found = sending_forms.choice(session, by=by)
        alone = len(found.forms) == 1
        view = sending_modal(found.forms[0], place_of(body)) if alone else choice_modal(found)
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=view)

    @app.action(Action.SENDING_EDIT)
    def edit_sending(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            shown = sending_forms.form(session, ref.id, by=by)
        in_modal = (body.get("view") or {}).get("type") == "modal"
        show = runtime.slack.views_push if in_modal else runtime.slack.views_open
        show(trigger_id=body["trigger_id"], view=sending_modal(shown, place_of(body)))

    @app.view(Modal.SENDING)
    def save_sending(ack: Ack, view: Payload, body: Payload) -> None:
        ref, by = SendingRef.decode(view["private_metadata"]), actor_from(runtime, body)

        def keep(session: Session) -> SendersReport:
            sender = mailboxes.named(session, f"#{ref.id}", by=by)
            request = read_sending(sender.address, values(view))
            return mailboxes.save(session, request, by=by, now=runtime.now())

        kept = keep_and_show(
            runtime, ack, view, body, keep=keep, channel=ref.channel, otherwise=CAP
        )
        below = view.get("previous_view_id")
        if kept and below is not None:  # the choice is what they look at now
            with runtime.sessions.begin() as session:
                found = sending_forms.choice(session, by=by)
            runtime.slack.views_update(view_id=below, view=choice_modal(found))
