"""Listens for an admin who changes the hours of the team's week."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond

from blocks.actions import Action, Modal
from blocks.base import Message
from blocks.week import FOLLOWUPS, REQUESTS, WEEK, WeekRef, week_card, week_modal
from bot.commands import Call
from bot.forms import submit, values
from bot.people import actor_from
from bot.runtime import Runtime
from bot.whispering import place_of, whisper
from engine.errors import InvalidError
from engine.scheduling import own_week
from engine.views.week import TeamWeek, WeekRequest

Payload = dict[str, Any]


def show(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        return week_card(own_week.team_week(session, by=call.actor))


def _number(entered: Mapping[str, str | None], field: str) -> int:
    words = (entered[field] or "").strip()
    if not (words.isascii() and words.isdecimal()):
        raise InvalidError("Write a number, such as 40.", field=field)
    return int(words)


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.WEEK_EDIT)
    def edit(ack: Ack, body: Payload) -> None:
        ack()
        by = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            form = own_week.week_form(session, by=by)
        view = week_modal(form, place_of(body))
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=view)

    @app.action(Action.WEEK_SHIP)
    def ship(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        ref, by = WeekRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            shipped = own_week.ship_week(session, seen=ref.seen, by=by, now=runtime.now())
        ack()
        respond(replace_original=True, **week_card(shipped).payload())

    @app.view(Modal.WEEK)
    def save(ack: Ack, view: Payload, body: Payload) -> None:
        ref, by, entered = (
            WeekRef.decode(view["private_metadata"]),
            actor_from(runtime, body),
            values(view),
        )
        saved: list[TeamWeek] = []

        def keep() -> None:
            request = WeekRequest(
                lines=entered[WEEK] or "",
                target_connection_requests=_number(entered, REQUESTS),
                target_followups=_number(entered, FOLLOWUPS),
                seen=ref.seen,
            )
            with runtime.sessions.begin() as session:
                saved.append(own_week.save_week(session, request, by=by, now=runtime.now()))

        submit(ack, view, keep, otherwise=WEEK)
        for week in saved:
            whisper(runtime, body, ref.channel, week_card(week))
