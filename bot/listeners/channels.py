"""Listens for channels: what each takes, a team's own, and what its LinkedIn seat allows."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

from blocks.actions import Action, Modal
from blocks.base import Message
from blocks.channels import ChannelRef, channel_list, channel_modal, linkedin_modal
from bot.commands import Call, Command
from bot.forms import chosen, submit, values
from bot.people import actor_from
from bot.runtime import Runtime
from bot.whispering import place_of, whisper
from engine.errors import InvalidError
from engine.generation.own_channels import add_channel, list_channels, set_linkedin
from engine.members import require_admin
from engine.scheduling.removing_channels import remove_channel
from engine.views.channels import ChannelList, ChannelRequest, LinkedInRequest

Payload = dict[str, Any]


def show_channels(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        return channel_list(list_channels(session, by=call.actor))


COMMANDS = (
    Command(
        "channels", "channels", "what each channel takes, and channels of your own", show_channels
    ),
)


def whole(text: str | None, field: str) -> int:
    """A number that a person typed; InvalidError names its field."""
    try:
        return int((text or "").strip())
    except ValueError as error:
        raise InvalidError("Write a whole number, such as 400.", field=field) from error


def register(app: App, runtime: Runtime) -> None:
    _register_buttons(app, runtime)
    _register_forms(app, runtime)


def _register_buttons(app: App, runtime: Runtime) -> None:
    def listed(body: Payload) -> ChannelList:
        by = actor_from(runtime, body)
        require_admin(by)
        with runtime.sessions.begin() as session:
            return list_channels(session, by=by)

    @app.action(Action.CHANNEL_ADD)
    def add(ack: Ack, body: Payload) -> None:
        ack()
        listed(body)
        view = channel_modal(place_of(body))
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=view)

    @app.action(Action.CHANNEL_LINKEDIN)
    def linkedin(ack: Ack, body: Payload) -> None:
        ack()
        view = linkedin_modal(listed(body), place_of(body))
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=view)

    @app.action(Action.CHANNEL_REMOVE)
    def remove(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        ref, by = ChannelRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            left = remove_channel(session, ref.name, by=by)
        ack()
        respond(replace_original=True, **channel_list(left).payload())


def _register_forms(app: App, runtime: Runtime) -> None:
    def tell(view: Payload, body: Payload, done: list[ChannelList]) -> None:
        ref = ChannelRef.decode(view["private_metadata"])
        for found in done:
            whisper(runtime, body, ref.channel, channel_list(found))

    @app.view(Modal.CHANNEL)
    def keep_channel(ack: Ack, view: Payload, body: Payload) -> None:
        by, entered = actor_from(runtime, body), values(view)
        done: list[ChannelList] = []

        def keep() -> None:
            subject = entered["subject_limit"]
            request = ChannelRequest(
                name=entered["name"] or "",
                body_limit=whole(entered["body_limit"], "body_limit"),
                subject_limit=whole(subject, "subject_limit") if subject else None,
            )
            with runtime.sessions.begin() as session:
                done.append(add_channel(session, request, by=by, now=runtime.now()))

        submit(ack, view, keep, otherwise="name")
        tell(view, body, done)

    @app.view(Modal.LINKEDIN)
    def keep_linkedin(ack: Ack, view: Payload, body: Payload) -> None:
        by, picked = actor_from(runtime, body), chosen(view)
        request = LinkedInRequest(
            note_limit=int(picked["note"] or 200), inmail=picked["inmail"] == "yes"
        )
        done: list[ChannelList] = []

        def keep() -> None:
            with runtime.sessions.begin() as session:
                done.append(set_linkedin(session, request, by=by))

        submit(ack, view, keep, otherwise="note")
        tell(view, body, done)
