"""Listens for a campaign's drafts that are to be written, cancelled or gone on with."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from blocks.actions import Action
from blocks.base import Message
from blocks.generation import generation_started
from blocks.refs import RecordRef
from bot.commands import Call, Command
from bot.people import actor_from
from bot.runtime import Runtime
from engine.campaigns.reading import find
from engine.scheduling import generating
from engine.views.generation import GenerationRequest


def generate(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        campaign = find(session, call.text, by=call.actor)
        request = GenerationRequest(campaign_id=campaign.id)
        started = generating.start(session, request, by=call.actor, now=call.runtime.now())
    return generation_started(started)


COMMANDS = (
    Command(
        "generate", "generate CAMPAIGN", "write drafts for all who qualify for a campaign", generate
    ),
)


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.GENERATION_CANCEL)
    def cancel(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            generating.cancel(session, ref.id, by=by, now=runtime.now())
        ack()
        runtime.wake()

    @app.action(Action.GENERATION_RESUME)
    def resume(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            generating.resume(session, ref.id, by=by, now=runtime.now())
        ack()
        runtime.wake()
