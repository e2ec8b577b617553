"""Listens for mailboxes: how they stand, and an admin who adds, changes or pauses one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond
from sqlalchemy.orm import Session

from blocks.actions import Action, Modal
from blocks.base import Message
from blocks.mailbox_forms import ADDRESS, MailboxRef, mailbox_modal
from blocks.refs import RecordRef
from blocks.senders import senders_card
from bot.commands import Call, Command
from bot.forms import chosen, submit, values
from bot.mailbox_words import read_mailbox
from bot.people import actor_from
from bot.runtime import Runtime
from bot.whispering import place_of, whisper
from engine.delivery.accounts import mailbox_forms, mailbox_reports, mailboxes
from engine.views.senders import SendersReport

Payload = dict[str, Any]


def senders(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        report = mailbox_reports.report(session, by=call.actor, now=call.runtime.now())
    return senders_card(report)


COMMANDS = (Command("senders", "senders", "the mailboxes, how they stand, pause one", senders),)


def keep_and_show(
    runtime: Runtime,
    ack: Ack,
    view: Payload,
    body: Payload,
    *,
    keep: Callable[[Session], SendersReport],
    channel: str,
    otherwise: str,
) -> bool:
    """Keep what a form says in one transaction; whoever said it sees how the mailboxes stand.

    False when the form says what cannot be, and shows so.
    """
    done: list[SendersReport] = []

    def once() -> None:
        with runtime.sessions.begin() as session:
            done.append(keep(session))

    submit(ack, view, once, otherwise=otherwise)
    for report in done:
        runtime.wake()
        whisper(runtime, body, channel, senders_card(report))
    return bool(done)


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

    def form(body: Payload, sender_id: int | None) -> None:
        by = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            shown = mailbox_forms.form(session, sender_id, by=by)
        view = mailbox_modal(shown, place_of(body))
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=view)

    @app.action(Action.SENDER_ADD)
    def add(ack: Ack, body: Payload) -> None:
        ack()
        form(body, None)

    @app.action(Action.SENDER_EDIT)
    def edit(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        form(body, RecordRef.decode(action["value"]).id)

    @app.view(Modal.MAILBOX)
    def save(ack: Ack, view: Payload, body: Payload) -> None:
        ref, by = MailboxRef.decode(view["private_metadata"]), actor_from(runtime, body)

        def keep(session: Session) -> SendersReport:
            request = read_mailbox(values(view), chosen(view))
            return mailboxes.save(session, request, by=by, now=runtime.now())

        keep_and_show(runtime, ack, view, body, keep=keep, channel=ref.channel, otherwise=ADDRESS)

    @app.action(Action.SENDER_PAUSE)
    def pause(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        decide(ack, action, body, respond, mailboxes.pause)

    @app.action(Action.SENDER_RESUME)
    def resume(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        decide(ack, action, body, respond, mailboxes.resume)
