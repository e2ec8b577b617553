"""Listens for decisions on drafts and tasks, for the offer, and for sequences that are ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from blocks.actions import Action, Modal
from blocks.base import Message
from blocks.draft_forms import BODY, OfferRef, offer_modal, task_modal
from blocks.drafts import ApproveRef, DraftRef, sequences_made
from blocks.forms import told_modal
from blocks.ranking import TopRef
from blocks.refs import RecordRef
from blocks.timeline import stop_question
from bot.commands import Call, Command
from bot.draft_edit import edit_form, keep_edit
from bot.drafting_many import draft_in_chunks
from bot.forms import submit, values
from bot.people import actor_from
from bot.runtime import Runtime
from engine.campaigns.default import offer_form, save_offer
from engine.delivery.approval import draft_forms, drafts
from engine.delivery.protection.stop_plans import plan_stop
from engine.errors import ConflictError
from engine.prospects.search import find
from engine.replies.track import mark_accepted, mark_unanswered
from engine.views.drafts import DraftCard
from engine.views.offers import OfferRequest


def stop(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        prospect = find(session, call.actor.workspace_id, call.text)
        plan = plan_stop(session, prospect, by=call.actor)
    return stop_question(plan)


def offer(call: Call) -> None:
    with call.runtime.sessions.begin() as session:
        form = offer_form(session, call.text or None, by=call.actor, now=call.runtime.now())
    call.runtime.slack.views_open(trigger_id=call.trigger_id, view=offer_modal(form))


COMMANDS = (
    Command("stop", "stop NAME", "end a prospect's sequence", stop),
    Command("offer", "offer [AUDIENCE]", "write what drafts may say about your product", offer),
)


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.OFFER_OPEN)
    def open_offer(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        by = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            form = offer_form(session, None, by=by, now=runtime.now())
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=offer_modal(form))

    _register_decisions(app, runtime)
    _register_forms(app, runtime)
    _register_tasks(app, runtime)

    @app.action(Action.PROSPECTS_DRAFT_TOP)
    def draft_top(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        ack()  # fifty sequences may take longer than Slack waits
        ref = TopRef.decode(action["value"])
        actor = actor_from(runtime, body)
        made = draft_in_chunks(runtime, ref.ids, sequence_type=ref.sequence_type, by=actor)
        runtime.slack.chat_postEphemeral(
            channel=body["channel"]["id"],
            user=body["user"]["id"],
            **sequences_made(made).payload(),
        )


Decide = Callable[..., DraftCard]


def _register_decisions(app: App, runtime: Runtime) -> None:
    """Each button decides one thing; the messages that show the touch are then drawn anew."""

    def decide(ack: Ack, ref: DraftRef, decision: Decide, body: dict[str, Any]) -> None:
        actor = actor_from(runtime, body)
        try:
            with runtime.sessions.begin() as session:
                decision(session, ref.id, by=actor, now=runtime.now(), number=ref.number)
        except ConflictError:
            with runtime.sessions.begin() as session:
                drafts.draw_again(session, ref.id, by=actor, now=runtime.now())
            raise
        finally:
            runtime.wake()
        ack()

    @app.action(Action.DRAFT_APPROVE)
    def approve(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        ref = ApproveRef.decode(action["value"])
        decide(ack, ref, partial(drafts.approve, seen=ref.seen), body)

    @app.action(Action.DRAFT_NEXT_VARIANT)
    def next_variant(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        decide(ack, DraftRef.decode(action["value"]), drafts.next_variant, body)

    @app.action(Action.DRAFT_REGENERATE)
    def regenerate(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        decide(ack, DraftRef.decode(action["value"]), drafts.regenerate, body)

    @app.action(Action.DRAFT_SKIP)
    def skip(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        decide(ack, DraftRef.decode(action["value"]), drafts.skip, body)


def _register_tasks(app: App, runtime: Runtime) -> None:
    @app.action(Action.TASK_SENT)
    def sent(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        ref = DraftRef.decode(action["value"])
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            drafts.mark_sent(session, ref.id, by=actor, now=runtime.now())
        ack()
        runtime.wake()

    @app.action(Action.TASK_ACCEPTED)
    def accepted(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        ref = DraftRef.decode(action["value"])
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            mark_accepted(session, ref.id, by=actor, now=runtime.now())
        ack()
        runtime.wake()

    @app.action(Action.TASK_UNANSWERED)
    def unanswered(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        ref = DraftRef.decode(action["value"])
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            mark_unanswered(session, ref.id, by=actor, now=runtime.now())
        ack()
        runtime.wake()

    @app.action(Action.TASK_OPEN_PROFILE)
    def open_profile(ack: Ack) -> None:
        ack()  # the button is a link; Slack tells us all the same

    @app.action(Action.TASK_COPY)
    def copy(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        ack()
        ref = DraftRef.decode(action["value"])
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            task = draft_forms.task_text(session, ref.id, workspace_id=actor.workspace_id)
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=task_modal(task))

    @app.view(Modal.TASK_TEXT)
    def sent_by_hand(ack: Ack, view: dict[str, Any], body: dict[str, Any]) -> None:
        ref = RecordRef.decode(view["private_metadata"])
        actor = actor_from(runtime, body)

        def mark() -> None:
            with runtime.sessions.begin() as session:
                drafts.mark_sent(session, ref.id, by=actor, now=runtime.now())

        submit(ack, view, mark, otherwise=BODY)
        runtime.wake()


def _register_forms(app: App, runtime: Runtime) -> None:
    @app.action(Action.DRAFT_EDIT)
    def edit(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        ack()
        ref = DraftRef.decode(action["value"])
        actor = actor_from(runtime, body)
        view = edit_form(runtime, actor, ref)
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view(Modal.DRAFT_EDIT)
    def save_draft(ack: Ack, view: dict[str, Any], body: dict[str, Any]) -> None:
        ref = DraftRef.decode(view["private_metadata"])
        keep_edit(runtime, ack, view, ref, by=actor_from(runtime, body))

    @app.view(Modal.OFFER)
    def write_offer(ack: Ack, view: dict[str, Any], body: dict[str, Any]) -> None:
        ref = OfferRef.decode(view["private_metadata"])
        actor = actor_from(runtime, body)
        entered = {field: text or "" for field, text in values(view).items()}
        request = OfferRequest.model_validate({"audience": ref.audience, **entered})

        done: list[str] = []

        def save() -> None:
            with runtime.sessions.begin() as session:
                done.append(save_offer(session, request, by=actor, now=runtime.now()).text)

        submit(ack, view, save, otherwise="topic", then=lambda: told_modal("Your offer", *done))
