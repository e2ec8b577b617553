"""Listens for sequence types: copies, changes, removals, and whether those that run follow."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

from blocks.actions import Action, Modal
from blocks.base import Message
from blocks.sequence_types import TypeRef, follow_modal, type_list, type_modal, type_saved
from bot.commands import Call, Command
from bot.forms import chosen, refuse, values
from bot.people import actor_from
from bot.runtime import Runtime
from bot.whispering import place_of, whisper
from engine.delivery.course import following
from engine.errors import DrumbeatError
from engine.scheduling.own_types import list_types, remove_type, type_form
from engine.views.sequence_types import TypeRequest, TypeSaved

Payload = dict[str, Any]


def show_types(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        return type_list(list_types(session, by=call.actor))


COMMANDS = (
    Command("sequences", "sequences", "the sequence types, and forms to make your own", show_types),
)


def register(app: App, runtime: Runtime) -> None:
    _register_buttons(app, runtime)
    _register_forms(app, runtime)


def _register_buttons(app: App, runtime: Runtime) -> None:
    def form(action: Payload, body: Payload, *, copy: bool) -> None:
        ref, by = TypeRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            shown = type_form(session, ref.name, copy=copy, by=by)
        view = type_modal(shown, place_of(body))
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=view)

    @app.action(Action.TYPE_COPY)
    def copy(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        form(action, body, copy=True)

    @app.action(Action.TYPE_EDIT)
    def edit(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        form(action, body, copy=False)

    @app.action(Action.TYPE_REMOVE)
    def remove(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        ref, by = TypeRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            left = remove_type(session, ref.name, by=by)
        ack()
        respond(replace_original=True, **type_list(left).payload())


def _request(ref: TypeRef, view: Payload) -> TypeRequest:
    entered, picked = values(view), chosen(view)
    return TypeRequest(
        name=entered.get("name") or ref.name,
        copied_from=ref.copied_from,
        version=ref.version,
        summary=entered["summary"] or "",
        steps=entered["steps"] or "",
        num_variants=int(picked["num_variants"] or 3),
        lead_tone=picked["lead_tone"] or "professional",
    )


def _register_forms(app: App, runtime: Runtime) -> None:
    def tell(body: Payload, ref: TypeRef, saved: TypeSaved) -> None:
        whisper(runtime, body, ref.channel, type_saved(saved))

    @app.view(Modal.SEQUENCE_TYPE)
    def save(ack: Ack, view: Payload, body: Payload) -> None:
        ref, by = TypeRef.decode(view["private_metadata"]), actor_from(runtime, body)
        try:
            with runtime.sessions.begin() as session:
                saved = following.save(session, _request(ref, view), by=by, now=runtime.now())
        except DrumbeatError as error:
            refuse(ack, view, error, otherwise="steps")
            return
        if saved.behind:
            ack(response_action="update", view=follow_modal(saved, ref.channel))
            return
        ack()
        tell(body, ref, saved)

    @app.view(Modal.TYPE_FOLLOW)
    def follow(ack: Ack, view: Payload, body: Payload) -> None:
        ack()
        ref, by = TypeRef.decode(view["private_metadata"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            saved = following.follow(session, ref.name, ref.version, by=by)
        runtime.wake()
        tell(body, ref, saved)
