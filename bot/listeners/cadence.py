"""Listens for the cadence: the week at a glance, and approving the e-mails of an hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from slack_bolt import Ack, App, Respond

from blocks.actions import Action
from blocks.base import Message
from blocks.cadence import today_message, week_message
from blocks.cadence_day import SlotRef, approval_message
from blocks.jobs import jobs_message, ran_message
from bot import jobs as recurring
from bot.commands import Call, Command
from bot.listeners import cadence_changes, week
from bot.people import actor_from
from bot.runtime import Runtime
from engine.delivery.approval import drafts
from engine.errors import InvalidError
from engine.scheduling import day
from engine.scheduling.cadence import weekly
from engine.views.cadence import WeeklyCadence, WeeklyCadenceRequest

WEEKS = {"": 0, "this week": 0, "next week": 1, "next": 1}
"""What may be asked for, and how many weeks from now that is."""


def cadence(call: Call) -> Message:
    words = " ".join(call.text.casefold().split())
    if cadence_changes.is_change(words):
        return cadence_changes.change(call)
    if words == "week":
        return week.show(call)
    if words == "today":
        return today_message(_plan(call, 0))
    if words not in WEEKS:
        raise InvalidError(
            "Ask for `/outreach cadence`, `/outreach cadence today`, `/outreach cadence next week` "
            "or, for its hours, `/outreach cadence week`."
        )
    return week_message(_plan(call, WEEKS[words]))


def _plan(call: Call, weeks: int) -> WeeklyCadence:
    now: datetime = call.runtime.now()
    request = WeeklyCadenceRequest(week_start_date=(now + timedelta(weeks=weeks)).timestamp())
    with call.runtime.sessions.begin() as session:
        return weekly(session, request, workspace_id=call.actor.workspace_id, now=now)


def jobs(call: Call) -> Message:
    word, _, name = call.text.strip().partition(" ")
    if word.casefold() == "run":
        return ran_message(recurring.run_by_hand(call.runtime, name, by=call.actor))
    with call.runtime.sessions.begin() as session:
        return jobs_message(recurring.listing(session, call.actor.workspace_id, call.runtime.now()))


COMMANDS = (
    Command(
        "cadence",
        "cadence [today | next week | week | move NAME to DAY]",
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
