"""Listens for a team's own templates: which there are, trying one out, changes to them."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

from blocks.actions import Action, Modal
from blocks.base import Message
from blocks.refs import FormRef, RecordRef
from blocks.templates import (
    EVERY,
    fault_modal,
    preview_modal,
    template_list,
    template_modal,
)
from bot.commands import Call, Command
from bot.forms import chosen, submit, values
from bot.people import actor_from
from bot.runtime import Runtime
from bot.whispering import place_of, whisper
from engine.errors import DrumbeatError
from engine.generation.template_library import (
    list_templates,
    remove_template,
    save_template,
    template_form,
)
from engine.generation.template_previews import preview
from engine.generation.template_requests import read_template
from engine.views.templates import TemplateList, TemplateRequest

Payload = dict[str, Any]


def show_templates(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        return template_list(list_templates(session, by=call.actor))


COMMANDS = (
    Command("templates", "templates", "your own templates, and forms for them", show_templates),
)


def register(app: App, runtime: Runtime) -> None:
    def form(body: Payload, template_id: int | None) -> None:
        by = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            shown = template_form(session, template_id, by=by)
        view = template_modal(shown, place_of(body))
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=view)

    @app.action(Action.TEMPLATE_ADD)
    def add(ack: Ack, body: Payload) -> None:
        ack()
        form(body, None)

    @app.action(Action.TEMPLATE_EDIT)
    def edit(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        form(body, RecordRef.decode(action["value"]).id)

    @app.action(Action.TEMPLATE_REMOVE)
    def remove(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            left = remove_template(session, ref.id, by=by, now=runtime.now())
        ack()
        respond(replace_original=True, **template_list(left).payload())

    _register_form(app, runtime)


def _register_form(app: App, runtime: Runtime) -> None:
    @app.action(Action.TEMPLATE_PREVIEW)
    def try_out(ack: Ack, body: Payload) -> None:
        ack()
        by = actor_from(runtime, body)
        try:
            text = read_template(_entered(body["view"]))
            with runtime.sessions.begin() as session:
                view = preview_modal(preview(session, text, by=by, now=runtime.now()))
        except DrumbeatError as error:
            view = fault_modal(str(error))
        runtime.slack.views_push(trigger_id=body["trigger_id"], view=view)

    @app.view(Modal.TEMPLATE)
    def save(ack: Ack, view: Payload, body: Payload) -> None:
        by, request = actor_from(runtime, body), _entered(view)
        channel = FormRef.decode(view["private_metadata"]).channel
        done: list[TemplateList] = []

        def keep() -> None:
            with runtime.sessions.begin() as session:
                done.append(save_template(session, request, by=by, now=runtime.now()))

        submit(ack, view, keep, otherwise="name")
        for found in done:
            whisper(runtime, body, channel, template_list(found))


def _entered(view: Payload) -> TemplateRequest:
    """What stands in the form now."""
    ref = FormRef.decode(view["private_metadata"])
    told, picked = values(view), chosen(view)
    return TemplateRequest.model_validate(
        {
            "id": ref.id,
            "version": ref.version,
            "channel": picked["channel"],
            **{name: told[name] or "" for name in ("name", "subject", "body", "fallbacks")},
            **{name: None if picked[name] == EVERY else picked[name] for name in ("kind", "tone")},
        }
    )
