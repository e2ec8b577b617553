"""Listens for what people say about answers: the alert's buttons, its modal, and `track`."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App

from blocks.actions import Action, Modal
from blocks.base import Message
from blocks.refs import RecordRef
from blocks.replies import UNTIL, not_now_modal, tracked
from blocks.unanswered import unanswered_list, unanswered_modal
from bot.commands import Call, Command
from bot.deciding import decide_on
from bot.forms import day, submit
from bot.people import actor_from
from bot.runtime import Runtime
from engine.errors import InvalidError
from engine.metrics.unanswered import unanswered
from engine.prospects import search
from engine.replies import deciding
from engine.replies.track import track
from engine.views.replies import TrackRequest

STATUSES = {
    "replied": "replied",
    "meeting": "meeting_booked",
    "not_interested": "not_interested",
    "no_response": "no_response",
    "accepted": "accepted",
    "clicked": "clicked",
}
"""The words that `/outreach track` takes, and the statuses of the document that they mean."""
Payload = dict[str, Any]


def track_by_name(call: Call) -> Message:
    name, _, word = call.text.rpartition(" ")
    status = STATUSES.get(word.casefold())
    if status is None or not name.strip():
        raise InvalidError(f"Type `/outreach track NAME {'|'.join(STATUSES)}`.")
    with call.runtime.sessions.begin() as session:
        prospect = search.find(session, call.actor.workspace_id, name)
        request = TrackRequest.model_validate(
            {"prospect_id": prospect.id, "engagement_status": status}
        )
        return tracked(track(session, request, by=call.actor, now=call.runtime.now()))


def show_unanswered(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        return unanswered_list(unanswered(session, by=call.actor, now=call.runtime.now()))


COMMANDS = (
    Command("unanswered", "unanswered", "which answers wait, yours first", show_unanswered),
    Command(
        "track",
        "track NAME replied | meeting | not_interested | no_response | accepted | clicked",
        "note what came of a message",
        track_by_name,
    ),
)


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.UNANSWERED_OPEN)
    def open_unanswered(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        by = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            view = unanswered_modal(unanswered(session, by=by, now=runtime.now()))
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=view)

    decided = partial(decide_on, runtime)

    @app.action(Action.REPLY_REPLIED)
    def replied(ack: Ack, action: Payload, body: Payload) -> None:
        decided(ack, action, body, deciding.mark_replied)

    @app.action(Action.REPLY_MEETING)
    def meeting(ack: Ack, action: Payload, body: Payload) -> None:
        decided(ack, action, body, deciding.meeting_booked)

    @app.action(Action.REPLY_NOT_INTERESTED)
    def not_interested(ack: Ack, action: Payload, body: Payload) -> None:
        decided(ack, action, body, deciding.not_interested)

    @app.action(Action.REPLY_NOT_NOW)
    def ask_until(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            ref = RecordRef.decode(action["value"])
            alert = deciding.open_alert(session, ref.id, by=actor, now=runtime.now())
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=not_now_modal(alert))

    @app.view(Modal.REPLY_NOT_NOW)
    def put_off(ack: Ack, view: Payload, body: Payload) -> None:
        ref = RecordRef.decode(view["private_metadata"])
        until = day(view, UNTIL)

        def save() -> None:
            actor = actor_from(runtime, body)
            with runtime.sessions.begin() as session:
                deciding.not_now(session, ref.id, until, by=actor, now=runtime.now())

        submit(ack, view, save, otherwise=UNTIL)
        runtime.wake()
