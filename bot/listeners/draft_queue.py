"""Listens for the review of drafts: one at a time, in a modal that shows the next at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond

from blocks.actions import Action, Modal
from blocks.base import Message, told
from blocks.bulk_approval import bulk_modal
from blocks.draft_queue import decided_note, draft_queue_modal, nothing_waits
from blocks.draft_queue_refs import DraftQueueRef, LaterRef, QueueEditRef
from blocks.drafts import ApproveRef, DraftRef
from blocks.forms import told_modal
from blocks.refs import RecordRef
from blocks.waiting_for_people import drafts_that_wait
from bot.commands import Call, Command
from bot.deciding import note_of
from bot.draft_edit import edit_form, keep_edit
from bot.draft_words import parse_drafts
from bot.people import actor_from
from bot.runtime import Runtime
from engine import workspace as workspaces
from engine.delivery.approval import bulk_approval, drafts
from engine.delivery.approval.draft_queue import filter_for, queue, seconds, when
from engine.delivery.approval.drafts_waiting import drafts_waiting
from engine.views.base import Actor
from engine.views.draft_queue import DraftFilter
from engine.views.drafts import DraftCard

Payload = dict[str, Any]
Decide = Callable[..., DraftCard]


def review_drafts(call: Call) -> Message | None:
    asked = parse_drafts(call.text)
    with call.runtime.sessions.begin() as session:
        wanted = filter_for(session, asked.campaign, mine=asked.mine, due=asked.due, by=call.actor)
    begin = _begin_bulk if asked.approve else _begin
    return begin(call.runtime, call.actor, wanted, call.trigger_id)


def _begin_bulk(
    runtime: Runtime, by: Actor, wanted: DraftFilter, trigger_id: str
) -> Message | None:
    with runtime.sessions.begin() as session:
        counted = bulk_approval.preview(session, wanted, by=by, now=runtime.now())
    runtime.slack.views_open(trigger_id=trigger_id, view=bulk_modal(counted))
    return None


def _begin(runtime: Runtime, by: Actor, wanted: DraftFilter, trigger_id: str) -> Message | None:
    """Open a review, or say that there is nothing to go through."""
    now = runtime.now()
    with runtime.sessions.begin() as session:
        found = queue(session, wanted, by=by, at=now, now=now)
    if not found.total:
        return told(nothing_waits(found))
    view = draft_queue_modal(found, DraftQueueRef(filter=wanted, at=seconds(now)))
    runtime.slack.views_open(trigger_id=trigger_id, view=view)
    return None


def show_waiting(call: Call) -> Message:
    """How many drafts wait and since when, with the buttons that open the review; it decides none.

    A campaign whose name begins with `approve` is a campaign here.
    """
    asked, by, now = parse_drafts(call.text), call.actor, call.runtime.now()
    campaign = f"approve {asked.campaign}" if asked.approve else asked.campaign
    with call.runtime.sessions.begin() as session:
        wanted = filter_for(session, campaign, mine=asked.mine, due=asked.due, by=by)
        found = drafts_waiting(session, wanted, by=by, now=now)
        timezone = workspaces.get(session, by.workspace_id).timezone
    return drafts_that_wait(found, timezone)


COMMANDS = (
    Command(
        "drafts",
        "drafts [CAMPAIGN] [mine] [due]",
        "decide on drafts one at a time; `drafts approve CAMPAIGN` approves many",
        review_drafts,
    ),
)


def show(
    runtime: Runtime, by: Actor, view_id: str, ref: DraftQueueRef, note: str | None = None
) -> None:
    """The next draft, in the modal that is there."""
    with runtime.sessions.begin() as session:
        found = queue(
            session, ref.filter, by=by, at=when(ref.at), now=runtime.now(), after=ref.after
        )
    runtime.slack.views_update(view_id=view_id, view=draft_queue_modal(found, ref, note))


def register(app: App, runtime: Runtime) -> None:
    _register_decisions(app, runtime)
    _register_edit(app, runtime)

    @app.action(Action.QUEUE_OPEN)
    def open_(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        ack()
        wanted = DraftFilter(campaign_id=RecordRef.decode(action["value"]).id)
        said = _begin(runtime, actor_from(runtime, body), wanted, body["trigger_id"])
        if said is not None:
            respond(replace_original=False, **said.payload())

    def from_home(body: Payload, wanted: DraftFilter) -> None:
        trigger_id = body["trigger_id"]
        said = _begin(runtime, actor_from(runtime, body), wanted, trigger_id)
        if said is not None:  # on the Home tab there is no message to answer with
            view = told_modal("Drafts", said.text)
            runtime.slack.views_open(trigger_id=trigger_id, view=view)

    @app.action(Action.QUEUE_OPEN_ALL)
    def open_all(ack: Ack, body: Payload) -> None:
        ack()
        from_home(body, DraftFilter())

    @app.action(Action.QUEUE_OPEN_MINE)
    def open_mine(ack: Ack, body: Payload) -> None:
        ack()
        from_home(body, DraftFilter(mine=True))

    @app.action(Action.QUEUE_LATER)
    def later(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        after = LaterRef.decode(action["value"]).after
        ref = _queue_of(body).model_copy(update={"after": after})
        show(runtime, actor_from(runtime, body), body["view"]["id"], ref)


def _register_decisions(app: App, runtime: Runtime) -> None:
    def decide(ack: Ack, ref: DraftRef, decision: Decide, body: Payload) -> None:
        by = actor_from(runtime, body)
        made = partial(decision, touch_id=ref.id, by=by, now=runtime.now(), number=ref.number)
        note = note_of(runtime, made, decided_note)
        ack()
        show(runtime, by, body["view"]["id"], _queue_of(body), note)
        runtime.wake()

    @app.action(Action.QUEUE_APPROVE)
    def approve(ack: Ack, action: Payload, body: Payload) -> None:
        ref = ApproveRef.decode(action["value"])
        decide(ack, ref, partial(drafts.approve, seen=ref.seen), body)

    @app.action(Action.QUEUE_NEXT_VARIANT)
    def next_variant(ack: Ack, action: Payload, body: Payload) -> None:
        decide(ack, DraftRef.decode(action["value"]), drafts.next_variant, body)

    @app.action(Action.QUEUE_REGENERATE)
    def regenerate(ack: Ack, action: Payload, body: Payload) -> None:
        decide(ack, DraftRef.decode(action["value"]), drafts.regenerate, body)

    @app.action(Action.QUEUE_SKIP)
    def skip(ack: Ack, action: Payload, body: Payload) -> None:
        decide(ack, DraftRef.decode(action["value"]), drafts.skip, body)


def _register_edit(app: App, runtime: Runtime) -> None:
    @app.action(Action.QUEUE_EDIT)
    def edit(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        ref, by = DraftRef.decode(action["value"]), actor_from(runtime, body)
        view = edit_form(runtime, by, ref, _queue_of(body))
        runtime.slack.views_push(trigger_id=body["trigger_id"], view=view)

    @app.view(Modal.QUEUE_EDIT)
    def save(ack: Ack, view: Payload, body: Payload) -> None:
        ref, by = QueueEditRef.decode(view["private_metadata"]), actor_from(runtime, body)
        if keep_edit(runtime, ack, view, ref, by=by):
            show(runtime, by, view["root_view_id"], ref.queue)


def _queue_of(body: Payload) -> DraftQueueRef:
    """What is gone through, as the modal's metadata has it."""
    return DraftQueueRef.decode(body["view"]["private_metadata"])
