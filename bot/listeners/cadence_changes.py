"""Listens for entries of a week that somebody moves, leaves out or adds."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from slack_bolt import Ack, App

from blocks.actions import Action, Modal
from blocks.base import Message
from blocks.cadence import WeekOf
from blocks.cadence_changes import (
    DAY,
    ENTRY,
    NOT_THIS_WEEK,
    EntryRef,
    change_modal,
    changed_message,
)
from bot.commands import Call
from bot.forms import chosen, submit
from bot.people import actor_from
from bot.runtime import Runtime
from bot.whispering import place_of, whisper
from engine import workspace as workspaces
from engine.errors import InvalidError
from engine.scheduling.cadence import weekly
from engine.scheduling.changing import change_week
from engine.views.cadence import WeekChange, WeekChanged, WeeklyCadenceRequest

Payload = dict[str, Any]
MOVE = re.compile(r"(?:move|add) (?P<who>.+) (?:to|on) (?P<day>.+)", re.IGNORECASE)
REMOVE = re.compile(r"remove (?P<who>.+)", re.IGNORECASE)


def is_change(words: str) -> bool:
    return words.split(" ", 1)[0] in {"move", "add", "remove"}


def read_change(text: str) -> WeekChange:
    """InvalidError when it does not say who, or to when."""
    if move := MOVE.fullmatch(text):
        return WeekChange(who=move["who"], day=move["day"])
    if remove := REMOVE.fullmatch(text):
        return WeekChange(who=remove["who"], day=None)
    raise InvalidError(
        "Write it like `/outreach cadence move Ines Okafor to Thursday`, `add … on 3 Dec` or "
        "`remove …`."
    )


def change(call: Call) -> Message:
    request = read_change(call.text)
    with call.runtime.sessions.begin() as session:
        done = change_week(session, request, by=call.actor, now=call.runtime.now())
    return changed_message(done)


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.CADENCE_CHANGE)
    def open_form(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        ref, by = WeekOf.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            zone = workspaces.zone_of(workspaces.get(session, by.workspace_id))
            noon = datetime.combine(ref.week_start, time(12), tzinfo=zone)
            request = WeeklyCadenceRequest(week_start_date=noon.timestamp())
            week = weekly(session, request, workspace_id=by.workspace_id, now=runtime.now())
        view = change_modal(week, place_of(body))
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view(Modal.CADENCE_CHANGE)
    def save(ack: Ack, view: Payload, body: Payload) -> None:
        ref, by, picked = (
            WeekOf.decode(view["private_metadata"]),
            actor_from(runtime, body),
            chosen(view),
        )
        entry = EntryRef.decode(picked[ENTRY] or "")
        day = None if picked[DAY] == NOT_THIS_WEEK else picked[DAY]
        done: list[WeekChanged] = []

        def keep() -> None:
            request = WeekChange(who=str(entry.id), day=day, seen=entry.seen)
            with runtime.sessions.begin() as session:
                done.append(change_week(session, request, by=by, now=runtime.now()))

        submit(ack, view, keep, otherwise=DAY)
        for each in done:
            whisper(runtime, body, ref.channel, changed_message(each))
