"""Listens for an admin who says to which Slack channels what comes."""

from __future__ import annotations

from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk.errors import SlackApiError

from blocks.actions import Action, Modal
from blocks.places import HOME, PlacesRef, places_card, places_modal
from bot.forms import conversation, submit
from bot.people import actor_from
from bot.runtime import Runtime
from bot.whispering import whisper
from engine import places
from engine.errors import InvalidFieldsError
from engine.views.places import Places, PlacesRequest, Use

Payload = dict[str, Any]
UNSEEN: Final = frozenset({"channel_not_found", "missing_scope", "is_archived"})
"""What Slack says of a channel that the app is not in."""


def is_in(runtime: Runtime, channel: str) -> bool:
    """Whether Drumbeat can write there."""
    try:
        found = runtime.slack.conversations_info(channel=channel)["channel"]
    except SlackApiError as error:
        if error.response.get("error") in UNSEEN:
            return False
        raise
    return bool(found.get("is_member")) and not found.get("is_archived")


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.PLACES_EDIT)
    def edit(ack: Ack, body: Payload) -> None:
        ack()
        by = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            form = places.places_form(session, by=by)
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=places_modal(form))

    @app.view(Modal.PLACES)
    def save(ack: Ack, view: Payload, body: Payload) -> None:
        ref, by = PlacesRef.decode(view["private_metadata"]), actor_from(runtime, body)
        saved: list[Places] = []

        def keep() -> None:
            asked = {each: conversation(view, each) for each in (HOME, *(use.value for use in Use))}
            with runtime.sessions.begin() as session:
                found = places.places_form(session, by=by)
            known = {(each, found.of(each)) for each in Use} | {(HOME, found.channel_id)}
            wrong = {
                each: "Drumbeat is not in this channel. Type `/invite @Drumbeat` there first."
                for each, channel in asked.items()
                if channel and (each, channel) not in known and not is_in(runtime, channel)
            }
            if wrong:
                raise InvalidFieldsError(wrong)
            request = PlacesRequest.model_validate({**asked, "seen": ref.seen})
            with runtime.sessions.begin() as session:
                saved.append(places.save_places(session, request, by=by, now=runtime.now()))

        submit(ack, view, keep, otherwise=Use.CADENCE.value)
        for found in (each for each in saved if each.changed or each.is_moved):
            whisper(runtime, body, "", places_card(found))
