"""Listens for an admin who changes what the team goes by: zone, holidays, hours, digest."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from blocks.actions import Action, Modal
from blocks.base import Message
from blocks.team_clock import WEEKDAYS, ZONE, ClockRef, clock_card, clock_modal
from bot.commands import Call, Command
from bot.forms import chosen, several, submit, values
from bot.people import actor_from
from bot.reading_forms import read
from bot.runtime import Runtime
from bot.whispering import place_of, whisper
from engine.delivery.course import team_clock
from engine.views.team_clock import ClockRequest, TeamClock

Payload = dict[str, Any]


def show(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        return clock_card(team_clock.team_clock(session, by=call.actor, now=call.runtime.now()))


COMMANDS = (
    Command("settings", "settings", "time zone, holidays, hours and the digest's day", show),
)


def _asked(view: Payload, seen: str) -> ClockRequest:
    typed = {field: (text or "").strip() for field, text in values(view).items() if text}
    picked = {field: option for field, option in chosen(view).items() if option is not None}
    days = [int(day) for day in several(view, WEEKDAYS)]
    return read(ClockRequest, {**picked, **typed, WEEKDAYS: days, "seen": seen})


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.CLOCK_EDIT)
    def edit(ack: Ack, body: Payload) -> None:
        ack()
        by = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            form = team_clock.clock_form(session, by=by, now=runtime.now())
        view = clock_modal(form, place_of(body))
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view(Modal.CLOCK)
    def save(ack: Ack, view: Payload, body: Payload) -> None:
        ref, by = ClockRef.decode(view["private_metadata"]), actor_from(runtime, body)
        saved: list[TeamClock] = []

        def keep() -> None:
            request = _asked(view, ref.seen)
            with runtime.sessions.begin() as session:
                saved.append(team_clock.save_clock(session, request, by=by, now=runtime.now()))

        submit(ack, view, keep, otherwise=ZONE)
        for clock in (each for each in saved if each.changed):
            whisper(runtime, body, ref.channel, clock_card(clock))
