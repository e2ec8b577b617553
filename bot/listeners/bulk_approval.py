"""Listens for approving many drafts at once: which step, with which warnings, and then all."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from blocks.actions import Action, Modal
from blocks.bulk_approval import (
    BulkRef,
    StepRef,
    bulk_modal,
    done_message,
    done_modal,
    working_modal,
)
from blocks.draft_queue import refused_note
from blocks.draft_queue_refs import DraftQueueRef
from blocks.drafts import DraftRef
from bot.bulk_approving import approve_in_chunks
from bot.listeners.draft_queue import show
from bot.people import actor_from
from bot.runtime import Runtime
from engine.delivery.approval import bulk_approval
from engine.delivery.approval.draft_queue import filter_alike
from engine.errors import DrumbeatError
from engine.views.base import Actor
from engine.views.bulk_approval import BulkRequest
from engine.views.draft_queue import DraftFilter

Payload = dict[str, Any]


def register(app: App, runtime: Runtime) -> None:
    _register_approval(app, runtime)

    @app.action(Action.QUEUE_BULK)
    def count_alike(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        ref, by = DraftRef.decode(action["value"]), actor_from(runtime, body)
        queue = DraftQueueRef.decode(body["view"]["private_metadata"])
        with runtime.sessions.begin() as session:
            wanted = filter_alike(session, ref.id, by=by)
            counted = bulk_approval.preview(session, wanted, by=by, now=runtime.now())
        runtime.slack.views_push(trigger_id=body["trigger_id"], view=bulk_modal(counted, queue))

    @app.action(Action.BULK_STEP)
    def other_step(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        step = StepRef.decode(action["selected_option"]["value"])
        ref = BulkRef.decode(body["view"]["private_metadata"])
        said = {**ref.filter.model_dump(), "kind": step.kind, "channel": step.channel}
        wanted = DraftFilter.model_validate(said)
        count_again(body, ref.model_copy(update={"filter": wanted}))

    @app.action(Action.BULK_WARNED)
    def also_warned(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        ref = BulkRef.decode(body["view"]["private_metadata"])
        count_again(body, ref.model_copy(update={"with_warned": bool(action["selected_options"])}))

    def count_again(body: Payload, ref: BulkRef) -> None:
        _count(runtime, actor_from(runtime, body), body["view"]["id"], ref)


def _count(
    runtime: Runtime, by: Actor, view_id: str, ref: BulkRef, note: str | None = None
) -> None:
    """The count and the sample as they are now, in the modal that is there."""
    with runtime.sessions.begin() as session:
        counted = bulk_approval.preview(
            session, ref.filter, with_warned=ref.with_warned, by=by, now=runtime.now()
        )
    runtime.slack.views_update(view_id=view_id, view=bulk_modal(counted, ref.queue, note))


def _register_approval(app: App, runtime: Runtime) -> None:
    @app.view(Modal.BULK_APPROVE)
    def approve(ack: Ack, view: Payload, body: Payload) -> None:
        ref, by = BulkRef.decode(view["private_metadata"]), actor_from(runtime, body)
        ack(response_action="update", view=working_modal())  # hundreds take longer than 3 s
        request = BulkRequest(filter=ref.filter, with_warned=ref.with_warned, seen=ref.seen)

        def progress(done: int, count: int) -> None:
            _is_told(runtime, view["id"], working_modal(done, count))

        try:
            done = approve_in_chunks(runtime, request, by=by, progress=progress)
        except DrumbeatError as error:
            _count(runtime, by, view["id"], ref, refused_note(str(error)))
            return
        if not _is_told(runtime, view["id"], done_modal(done)):
            runtime.slack.chat_postMessage(
                channel=body["user"]["id"], **done_message(done).payload()
            )
        elif ref.queue is not None:
            show(runtime, by, view["root_view_id"], ref.queue)


def _is_told(runtime: Runtime, view_id: str, view: View) -> bool:
    """False when the person has closed the window; what goes on goes on."""
    try:
        runtime.slack.views_update(view_id=view_id, view=view)
    except SlackApiError as error:
        if error.response.get("error") != "not_found":
            raise
        return False
    return True
