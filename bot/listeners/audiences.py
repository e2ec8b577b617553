"""Listens for the audiences: which there are, and changes to them."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

from blocks.actions import Action, Modal
from blocks.audiences import audience_list, audience_modal, removal_modal
from blocks.base import Message
from blocks.refs import FormRef, RecordRef
from blocks.scoring import segment_report
from bot.commands import Call, Command
from bot.forms import chosen, submit, values
from bot.people import actor_from
from bot.runtime import Runtime
from bot.whispering import place_of, whisper
from engine.scoring.audience_changes import (
    audience_form,
    removal_form,
    remove_audience,
    save_audience,
)
from engine.scoring.audience_list import list_audiences
from engine.scoring.segments import segment
from engine.views.audiences import AudienceList, AudienceRequest, RemovalRequest
from engine.views.scoring import SegmentRequest


def show_audiences(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        return audience_list(list_audiences(session, by=call.actor))


COMMANDS = (
    Command("audiences", "audiences", "the audiences, and forms to change them", show_audiences),
)


def register(app: App, runtime: Runtime) -> None:
    _register_buttons(app, runtime)
    _register_forms(app, runtime)


def _register_buttons(app: App, runtime: Runtime) -> None:
    def form(body: dict[str, Any], audience_id: int | None) -> None:
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            shown = audience_form(session, audience_id, by=actor)
        view = audience_modal(shown, place_of(body))
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=view)

    @app.action(Action.AUDIENCE_ADD)
    def add(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        form(body, None)

    @app.action(Action.AUDIENCE_EDIT)
    def edit(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        ack()
        form(body, RecordRef.decode(action["value"]).id)

    @app.action(Action.AUDIENCE_REMOVE)
    def remove(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        ack()
        ref = RecordRef.decode(action["value"])
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            shown = removal_form(session, ref.id, by=actor)
        view = removal_modal(shown, place_of(body))
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=view)

    @app.action(Action.SEGMENT_AGAIN)
    def segment_again(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        ack()
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            report = segment(session, SegmentRequest(), by=actor, now=runtime.now())
        respond(replace_original=False, **segment_report(report).payload())


def _register_forms(app: App, runtime: Runtime) -> None:
    def tell(body: dict[str, Any], ref: FormRef, done: list[AudienceList]) -> None:
        for found in done:
            whisper(runtime, body, ref.channel, audience_list(found))

    @app.view(Modal.AUDIENCE)
    def save(ack: Ack, view: dict[str, Any], body: dict[str, Any]) -> None:
        ref = FormRef.decode(view["private_metadata"])
        actor = actor_from(runtime, body)
        entered = {field: text or "" for field, text in values(view).items()}
        request = AudienceRequest(id=ref.id, version=ref.version, **entered)
        done: list[AudienceList] = []

        def keep() -> None:
            with runtime.sessions.begin() as session:
                done.append(save_audience(session, request, by=actor, now=runtime.now()))

        submit(ack, view, keep, otherwise="label")
        tell(body, ref, done)

    @app.view(Modal.AUDIENCE_REMOVE)
    def take_away(ack: Ack, view: dict[str, Any], body: dict[str, Any]) -> None:
        ref = FormRef.decode(view["private_metadata"])
        actor = actor_from(runtime, body)
        request = RemovalRequest(id=ref.id or 0, move_to=chosen(view).get("move_to"))
        done: list[AudienceList] = []

        def keep() -> None:
            with runtime.sessions.begin() as session:
                done.append(remove_audience(session, request, by=actor, now=runtime.now()))

        submit(ack, view, keep, otherwise="move_to")
        tell(body, ref, done)
