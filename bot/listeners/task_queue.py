"""Listens for work that is done by hand: one task at a time, in a modal that shows the next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from blocks.actions import Action, Modal
from blocks.base import Message, told
from blocks.draft_forms import BODY, task_modal
from blocks.drafts import DraftRef
from blocks.forms import told_modal
from blocks.task_queue import NO_TASKS, done_note, task_queue_modal
from blocks.task_queue_refs import TaskLaterRef, TaskQueueRef, TaskTextRef
from blocks.waiting_for_people import MOST_SHOWN, tasks_due
from bot.commands import Call, Command
from bot.deciding import note_of
from bot.forms import submit
from bot.people import actor_from
from bot.runtime import Runtime
from engine import workspace as workspaces
from engine.delivery.approval import draft_forms, drafts
from engine.delivery.approval.draft_queue import seconds, when
from engine.delivery.approval.task_queue import listing, queue
from engine.errors import InvalidError
from engine.views.base import Actor
from engine.views.drafts import DraftCard

Payload = dict[str, Any]


def tasks(call: Call) -> Message | None:
    if call.text.strip():
        raise InvalidError("`/outreach tasks` takes no words: yours come first, then the team's.")
    opened = _begin(call.runtime, call.actor, call.trigger_id)
    return None if opened else told(NO_TASKS)


def show_due(call: Call) -> Message:
    """How many tasks are due and the first of them, with the button that opens them."""
    with call.runtime.sessions.begin() as session:
        found = listing(session, by=call.actor, now=call.runtime.now(), limit=MOST_SHOWN)
        timezone = workspaces.get(session, call.actor.workspace_id).timezone
    return tasks_due(found, timezone)


COMMANDS = (
    Command("tasks", "tasks", "what is due to be sent by hand, yours first, one at a time", tasks),
)


def _begin(runtime: Runtime, by: Actor, trigger_id: str) -> bool:
    """Open a round of tasks; False when none is due."""
    now = runtime.now()
    with runtime.sessions.begin() as session:
        found = queue(session, by=by, at=now, now=now)
    if not found.counts.total:
        return False
    view = task_queue_modal(found, TaskQueueRef(at=seconds(now)))
    runtime.slack.views_open(trigger_id=trigger_id, view=view)
    return True


def _show(
    runtime: Runtime, by: Actor, view_id: str, ref: TaskQueueRef, note: str | None = None
) -> None:
    """The next task, in the modal that is there."""
    with runtime.sessions.begin() as session:
        found = queue(session, by=by, at=when(ref.at), now=runtime.now(), after=ref.after)
    runtime.slack.views_update(view_id=view_id, view=task_queue_modal(found, ref, note))


def register(app: App, runtime: Runtime) -> None:
    _register_decisions(app, runtime)
    _register_text(app, runtime)

    @app.action(Action.TASKS_OPEN)
    def open_(ack: Ack, body: Payload) -> None:
        ack()
        if not _begin(runtime, actor_from(runtime, body), body["trigger_id"]):
            view = told_modal("Send by hand", NO_TASKS)
            runtime.slack.views_open(trigger_id=body["trigger_id"], view=view)

    @app.action(Action.TASKS_LATER)
    def later(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        after = TaskLaterRef.decode(action["value"]).after
        ref = _queue_of(body).model_copy(update={"after": after})
        _show(runtime, actor_from(runtime, body), body["view"]["id"], ref)


def _register_decisions(app: App, runtime: Runtime) -> None:
    def decide(ack: Ack, ref: DraftRef, decision: Callable[..., DraftCard], body: Payload) -> None:
        by = actor_from(runtime, body)
        made = partial(decision, touch_id=ref.id, by=by, now=runtime.now())
        note = note_of(runtime, made, done_note)
        ack()
        _show(runtime, by, body["view"]["id"], _queue_of(body), note)
        runtime.wake()

    @app.action(Action.TASKS_SENT)
    def sent(ack: Ack, action: Payload, body: Payload) -> None:
        decide(ack, DraftRef.decode(action["value"]), drafts.mark_sent, body)

    @app.action(Action.TASKS_SKIP)
    def skip(ack: Ack, action: Payload, body: Payload) -> None:
        decide(ack, DraftRef.decode(action["value"]), drafts.skip, body)


def _register_text(app: App, runtime: Runtime) -> None:
    @app.action(Action.TASKS_COPY)
    def copy(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        ref, by = DraftRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            task = draft_forms.task_text(session, ref.id, workspace_id=by.workspace_id)
        view = task_modal(task, _queue_of(body))
        runtime.slack.views_push(trigger_id=body["trigger_id"], view=view)

    @app.view(Modal.TASKS_TEXT)
    def sent_by_hand(ack: Ack, view: Payload, body: Payload) -> None:
        ref, by = TaskTextRef.decode(view["private_metadata"]), actor_from(runtime, body)
        done: list[DraftCard] = []

        def mark() -> None:
            with runtime.sessions.begin() as session:
                done.append(drafts.mark_sent(session, ref.id, by=by, now=runtime.now()))

        if submit(ack, view, mark, otherwise=BODY):
            _show(runtime, by, view["root_view_id"], ref.queue, done_note(done[0]))
        runtime.wake()


def _queue_of(body: Payload) -> TaskQueueRef:
    """The round that one is in, as the modal's metadata has it."""
    return TaskQueueRef.decode(body["view"]["private_metadata"])
