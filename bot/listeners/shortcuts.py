"""Listens for what people make of a message: an answer, a prospect, an insight; and for *Find*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal, Shortcut
from blocks.forms import told_modal
from blocks.notes import ABOUT, SAID, TEXT
from blocks.prospect_card import find_modal, prospect_modal
from blocks.refs import RecordRef
from blocks.shortcuts import (
    WHO,
    MessageRef,
    add_prospect_modal,
    insight_modal,
    log_reply_modal,
    logged_modal,
)
from bot.forms import chosen, submit, values
from bot.message_words import insist_on_it, quoted_or_all, words_of, written_at
from bot.people import actor_from
from bot.runtime import Runtime
from engine.delivery.prospect_cards import prospect_card
from engine.errors import DrumbeatError
from engine.generation.notes import add_about
from engine.prospects.adding import add_prospect
from engine.prospects.meant import Thread, message_words
from engine.prospects.mentioned import mentioned
from engine.replies.brought import log_reply
from engine.views.base import Actor
from engine.views.shortcuts import NewProspect, ReplyToLog

Payload = dict[str, Any]
Draw = Callable[[Actor], Modal_]


def register(app: App, runtime: Runtime) -> None:
    _register_replies(app, runtime)
    _register_prospects(app, runtime)
    _register_insights(app, runtime)


def _open(runtime: Runtime, body: Payload, title: str, draw: Draw) -> None:
    """The form, or one sentence in its place: Drumbeat may not be where the message stands."""
    try:
        view = draw(actor_from(runtime, body))
    except DrumbeatError as error:
        view = told_modal(title, str(error))
    runtime.slack.views_open(trigger_id=body["trigger_id"], view=view)


def _message(body: Payload) -> MessageRef:
    return MessageRef(channel=body["channel"]["id"], ts=body["message"]["ts"])


def _thread(body: Payload) -> Thread | None:
    ts = body["message"].get("thread_ts")
    return Thread(body["channel"]["id"], ts) if ts else None


def _who(view: Payload) -> int:
    return RecordRef.decode(chosen(view, Action.PROSPECT_FIND)[WHO]).id


def _register_replies(app: App, runtime: Runtime) -> None:
    @app.shortcut(Shortcut.LOG_REPLY)
    def ask(ack: Ack, body: Payload) -> None:
        ack()

        def draw(by: Actor) -> Modal_:
            text = words_of(body)
            with runtime.sessions.begin() as session:
                theirs = quoted_or_all(text)
                words = message_words(
                    session, by.workspace_id, text, theirs=theirs, thread=_thread(body)
                )
            return log_reply_modal(words, _message(body))

        _open(runtime, body, "Log as reply", draw)

    @app.view(Modal.LOG_REPLY)
    def log(ack: Ack, view: Payload, body: Payload) -> None:
        ref, by = MessageRef.decode(view["private_metadata"]), actor_from(runtime, body)
        request = ReplyToLog(
            prospect_id=_who(view),
            message=f"{ref.channel}.{ref.ts}",
            text=values(view)[TEXT] or "",
            written_at=written_at(ref.ts),
        )
        views: list[Modal_] = []

        def keep() -> None:
            insist_on_it(runtime.slack, ref.channel, ref.ts)
            with runtime.sessions.begin() as session:
                views.append(logged_modal(log_reply(session, request, by=by, now=runtime.now())))

        submit(ack, view, keep, otherwise=TEXT, then=views.pop)
        runtime.wake()


def _register_prospects(app: App, runtime: Runtime) -> None:
    @app.shortcut(Shortcut.FIND_PROSPECT)
    def find(ack: Ack, body: Payload) -> None:
        ack()
        _open(runtime, body, "Find prospect", lambda _by: find_modal())

    @app.shortcut(Shortcut.ADD_PROSPECT)
    def ask(ack: Ack, body: Payload) -> None:
        ack()

        def draw(_by: Actor) -> Modal_:
            return add_prospect_modal(mentioned(words_of(body)))

        _open(runtime, body, "Add as prospect", draw)

    @app.view(Modal.ADD_PROSPECT)
    def add(ack: Ack, view: Payload, body: Payload) -> None:
        by, now = actor_from(runtime, body), runtime.now()
        said = {name: value or "" for name, value in values(view).items()}
        views: list[Modal_] = []

        def keep() -> None:
            with runtime.sessions.begin() as session:
                new_id = add_prospect(session, NewProspect.model_validate(said), by=by, now=now)
                card = prospect_card(session, new_id, by=by, now=now)
            views.append(prospect_modal(card, "Added."))

        submit(ack, view, keep, otherwise="name", then=views.pop)
        runtime.wake()


def _register_insights(app: App, runtime: Runtime) -> None:
    @app.shortcut(Shortcut.ADD_INSIGHT)
    def ask(ack: Ack, body: Payload) -> None:
        ack()

        def draw(by: Actor) -> Modal_:
            text = words_of(body)
            with runtime.sessions.begin() as session:
                words = message_words(session, by.workspace_id, text, thread=_thread(body))
            return insight_modal(words, _message(body))

        _open(runtime, body, "Add as insight", draw)

    @app.view(Modal.ADD_INSIGHT)
    def add(ack: Ack, view: Payload, body: Payload) -> None:
        ref, by = MessageRef.decode(view["private_metadata"]), actor_from(runtime, body)
        picked, who, text = chosen(view), _who(view), values(view)[TEXT] or ""
        about, said = picked[ABOUT] or "person", picked[SAID] == "yes"
        told: list[str] = []

        def keep() -> None:
            insist_on_it(runtime.slack, ref.channel, ref.ts)
            with runtime.sessions.begin() as session:
                added = add_about(session, who, about, text, said=said, by=by, now=runtime.now())
            told.append(added.text)

        submit(ack, view, keep, otherwise=TEXT, then=lambda: told_modal("Add as insight", *told))
