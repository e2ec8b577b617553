"""Listens for what concerns messages on their way: unsure ones, `why`, dry runs, `suppress`."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

from blocks.actions import Action
from blocks.base import Message, told
from blocks.delivery import (
    SuppressRef,
    suppression_answer,
    suppression_question,
    why_answer,
)
from blocks.dry_run import dry_run_card
from blocks.pending import ON_A_PAGE, PendingRef, pending_list
from blocks.refs import RecordRef
from bot.commands import Call, Command
from bot.people import actor_from
from bot.rehearsing import dry_run, hours_in
from bot.runtime import Runtime
from engine import workspace as workspaces
from engine.delivery.protection import stop_plans, suppressing, unsuppressing
from engine.delivery.sending import pending, reasons, uncertain
from engine.prospects import search
from engine.views.base import Actor
from engine.views.pending import PendingCursor

Payload = dict[str, Any]


def why(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        prospect = search.find(session, call.actor.workspace_id, call.text)
        report = reasons.why(
            session, prospect.id, workspace_id=call.actor.workspace_id, now=call.runtime.now()
        )
    return why_answer(report)


def waiting(call: Call) -> Message:
    return _page(call.runtime, call.actor)


def _page(runtime: Runtime, by: Actor, after: PendingCursor | None = None) -> Message:
    with runtime.sessions.begin() as session:
        report = pending.pending(
            session, by.workspace_id, now=runtime.now(), after=after, limit=ON_A_PAGE
        )
        timezone = workspaces.get(session, by.workspace_id).timezone
    return pending_list(report, timezone)


def rehearse(call: Call) -> Message:
    hours = hours_in(call.text)
    return dry_run_card(dry_run(call.runtime, call.actor.workspace_id, hours))


def suppress(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        plan = stop_plans.plan_suppression(session, call.text, by=call.actor)
    return suppression_question(plan)


def _apart(text: str) -> tuple[str, str]:
    """Whom, and what stands after `because`."""
    whom, _, reason = f"{text} ".partition(" because ")
    return whom.strip(), reason.strip()


def unsuppress(call: Call) -> Message:
    whom, reason = _apart(call.text)
    with call.runtime.sessions.begin() as session:
        lifted = unsuppressing.unsuppress_named(
            session, whom, reason, by=call.actor, now=call.runtime.now()
        )
    return told(lifted.text)


COMMANDS = (
    Command("why", "why NAME", "why a message has not gone out", why),
    Command("pending", "pending", "what is approved or to follow and waits, and why", waiting),
    Command(
        "dry-run",
        "dry-run [HOURS]",
        "what would go out by itself in the coming hours, and what not and why",
        rehearse,
    ),
    Command(
        "suppress",
        "suppress NAME | ADDRESS | DOMAIN | NUMBER | PROFILE | company NAME",
        "never write to somebody again",
        suppress,
    ),
    Command(
        "unsuppress",
        "unsuppress WHOM because REASON",
        "let somebody be written to again (admins)",
        unsuppress,
    ),
)


def register(app: App, runtime: Runtime) -> None:
    def settle(ack: Ack, action: Payload, body: Payload, *, was_sent: bool) -> None:
        ref = RecordRef.decode(action["value"])
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            uncertain.settle(session, ref.id, was_sent=was_sent, by=actor, now=runtime.now())
        ack()
        runtime.wake()

    @app.action(Action.PENDING_NEXT)
    def next_page(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        ack()
        ref, by = PendingRef.decode(action["value"]), actor_from(runtime, body)
        respond(replace_original=True, **_page(runtime, by, ref.after).payload())

    @app.action(Action.SUPPRESS)
    def never_again(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        ref, by = SuppressRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            done = suppressing.suppress_named(session, ref.whom, by=by, now=runtime.now())
        ack()
        runtime.wake()
        respond(replace_original=True, **suppression_answer(done).payload())

    @app.action(Action.DRAFT_WHY)
    def why_not(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            report = reasons.why_touch(
                session, ref.id, workspace_id=by.workspace_id, now=runtime.now()
            )
        runtime.slack.chat_postEphemeral(
            channel=body["channel"]["id"],
            user=body["user"]["id"],
            **why_answer(report).payload(),
        )

    @app.action(Action.MAIL_WAS_SENT)
    def was_sent(ack: Ack, action: Payload, body: Payload) -> None:
        settle(ack, action, body, was_sent=True)

    @app.action(Action.MAIL_NOT_SENT)
    def not_sent(ack: Ack, action: Payload, body: Payload) -> None:
        settle(ack, action, body, was_sent=False)
