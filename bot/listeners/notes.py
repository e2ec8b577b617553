"""Listens for research notes: what is known about somebody, one more, one less."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.forms import told_modal
from blocks.notes import ABOUT, SAID, TEXT, notes_modal
from blocks.refs import RecordRef
from bot.commands import Call, Command
from bot.forms import chosen, submit, values
from bot.people import actor_from
from bot.runtime import Runtime
from engine.errors import DrumbeatError
from engine.generation.notes import add_about, list_notes, remove_note
from engine.prospects.search import find
from engine.views.base import Actor

Payload = dict[str, Any]


def note(call: Call) -> None:
    name, _, text = call.text.partition(":")
    with call.runtime.sessions.begin() as session:
        found = find(session, call.actor.workspace_id, name)
        notes = list_notes(session, found.id, by=call.actor, now=call.runtime.now())
    view = notes_modal(notes, text.strip())
    call.runtime.slack.views_open(trigger_id=call.trigger_id, view=view)


COMMANDS = (Command("note", "note NAME [: TEXT]", "what is noted about somebody, and more", note),)


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.PROSPECT_NOTE)
    def ask(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        view = _drawn(runtime, by, ref.id)
        runtime.slack.views_push(trigger_id=body["trigger_id"], view=view)

    @app.action(Action.NOTE_REMOVE)
    def remove(ack: Ack, action: Payload, body: Payload) -> None:
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        shown = RecordRef.decode(body["view"]["private_metadata"])
        try:
            with runtime.sessions.begin() as session:
                done = remove_note(session, ref.id, by=by, now=runtime.now()).text
        except DrumbeatError as error:
            done = str(error)
        ack()
        view = _drawn(runtime, by, shown.id, done)
        runtime.slack.views_update(view_id=body["view"]["id"], view=view)

    @app.view(Modal.NOTE)
    def add(ack: Ack, view: Payload, body: Payload) -> None:
        ref, by = RecordRef.decode(view["private_metadata"]), actor_from(runtime, body)
        picked = chosen(view)
        done: list[str] = []
        about, said = picked[ABOUT] or "person", picked[SAID] == "yes"

        def keep() -> None:
            with runtime.sessions.begin() as session:
                text = values(view)[TEXT] or ""
                added = add_about(session, ref.id, about, text, said=said, by=by, now=runtime.now())
            done.append(added.text)

        submit(ack, view, keep, otherwise=TEXT, then=lambda: told_modal("Notes", *done))


def _drawn(runtime: Runtime, by: Actor, prospect_id: int, changed: str | None = None) -> Modal_:
    with runtime.sessions.begin() as session:
        found = list_notes(session, prospect_id, by=by, now=runtime.now(), changed=changed)
    return notes_modal(found)
