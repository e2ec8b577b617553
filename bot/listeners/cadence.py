"""Listens for the cadence: a week at a glance, a day of it, and approving an hour's e-mails."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from slack_bolt import Ack, App, Respond
from sqlalchemy.orm import Session

from blocks.actions import Action
from blocks.base import Message
from blocks.cadence import today_message, week_message
from blocks.cadence_day import SlotRef, approval_message
from blocks.cadence_entries import DayRef, entries_message
from blocks.jobs import jobs_message, ran_message
from bot import jobs as recurring
from bot.commands import Call, Command
from bot.listeners import cadence_changes, week
from bot.people import actor_from
from bot.runtime import Runtime
from engine.delivery.approval import drafts
from engine.scheduling import day
from engine.scheduling.cadence import named, of_rep, weekly
from engine.views.base import Actor
from engine.views.cadence import WeeklyCadence, WeeklyCadenceRequest

TODAY: Final = {"today": 0, "tomorrow": 1}
"""Days that are shown alone, by how far they are."""


def cadence(call: Call) -> Message:
    words = " ".join(call.text.casefold().split())
    if cadence_changes.is_change(words):
        return cadence_changes.change(call)
    if words == "week":
        return week.show(call)
    when, _, whose = f" {words}".partition(" for ")
    when = when.strip() or ("today" if whose else "")
    with call.runtime.sessions.begin() as session:
        week_, day_ = _week(session, when, call.actor, call.runtime.now()), TODAY.get(when)
        if whose:
            week_ = of_rep(session, week_, whose, by=call.actor)
    if day_ is not None and (day_ or whose):
        return entries_message(week_, week_.today + timedelta(days=day_))
    return today_message(week_) if when == "today" else week_message(week_)


def _week(session: Session, words: str, by: Actor, now: datetime) -> WeeklyCadence:
    asked = named(session, words, workspace_id=by.workspace_id, now=now)
    request = WeeklyCadenceRequest(week_start_date=asked)
    return weekly(session, request, workspace_id=by.workspace_id, now=now)


def jobs(call: Call) -> Message:
    word, _, name = call.text.strip().partition(" ")
    if word.casefold() == "run":
        return ran_message(recurring.run_by_hand(call.runtime, name, by=call.actor))
    with call.runtime.sessions.begin() as session:
        return jobs_message(recurring.listing(session, call.actor.workspace_id, call.runtime.now()))


COMMANDS = (
    Command(
        "cadence",
        "cadence [today | tomorrow | next week | DAY] [for WHO] | week | move NAME to DAY",
        "what is planned, day by day; the week's hours",
        cadence,
    ),
    Command(
        "jobs",
        "jobs [run NAME]",
        "what runs by itself, when it last ran and runs next; run one now (admins)",
        jobs,
    ),
)


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.CADENCE_APPROVE_SLOT)
    def approve_slot(
        ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond
    ) -> None:
        ref = SlotRef.decode(action["value"])
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            texts = day.open_emails(session, actor.workspace_id, ref.id, ref.slot, seen=ref.seen)
            done = drafts.approve_many(
                session, list(texts), by=actor, now=runtime.now(), seen=texts
            )
        ack()
        runtime.wake()
        respond(
            response_type="ephemeral", replace_original=False, **approval_message(done).payload()
        )

    @app.action(Action.CADENCE_ENTRIES)
    def show_entries(
        ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond
    ) -> None:
        ack()
        asked = DayRef.decode(action["value"]).day
        by = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            plan = _week(session, str(asked), by, runtime.now())
        shown = entries_message(plan, asked).payload()
        respond(response_type="ephemeral", replace_original=False, **shown)
