"""Listens for one prospect: who is found while typing, the card, and what its buttons decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from blocks.actions import Action, Modal
from blocks.asking import prospect_pointer
from blocks.base import Message, harmless
from blocks.drafts import sequence_answer
from blocks.prospect_card import (
    TAGS,
    CardRef,
    SegmentRef,
    explanation_modal,
    find_modal,
    option,
    prospect_modal,
)
from blocks.reading import words_in
from blocks.refs import RecordRef
from blocks.review import decided_line
from blocks.review_refs import BecauseRef, DecisionRef
from blocks.scoring import explanation
from bot.commands import Call, Command
from bot.forms import submit, values
from bot.people import actor_from
from bot.runtime import Runtime
from engine.delivery.course import running
from engine.delivery.course.rejecting import reject_one
from engine.delivery.prospect_cards import prospect_card
from engine.delivery.protection import suppression
from engine.errors import DrumbeatError
from engine.prospects import approving, editing
from engine.prospects.listing import suggest
from engine.prospects.search import find
from engine.scheduling import sequences
from engine.scoring.assigning import assign
from engine.scoring.explaining import explain
from engine.views.base import Actor
from engine.views.prospect_card import ProspectCard
from engine.views.review import REASONS
from engine.views.scoring import AssignRequest
from engine.views.sequences import SequenceRequest
from storage.states import Approval

Payload = dict[str, Any]
Decide = Callable[[Session, int, Actor], str]
"""What a button decides about a prospect; the answer says what was done."""


def show_prospect(call: Call) -> Message | None:
    """A window; where none can be opened, a message with the button that opens it."""
    runtime = call.runtime
    with runtime.sessions.begin() as session:
        found = find(session, call.actor.workspace_id, call.text)
        card = prospect_card(session, found.id, by=call.actor, now=runtime.now())
    if not call.trigger_id:
        return prospect_pointer(card)
    runtime.slack.views_open(trigger_id=call.trigger_id, view=prospect_modal(card))
    return None


def read_prospect(call: Call) -> str:
    """All that the window says, in plain words."""
    with call.runtime.sessions.begin() as session:
        found = find(session, call.actor.workspace_id, call.text)
        card = prospect_card(session, found.id, by=call.actor, now=call.runtime.now())
    return words_in(prospect_modal(card).blocks)


def find_prospect(call: Call) -> Message | None:
    if call.text:
        return show_prospect(call)
    call.runtime.slack.views_open(trigger_id=call.trigger_id, view=find_modal())
    return None


COMMANDS = (
    Command("prospect", "prospect NAME", "everything known about somebody", show_prospect),
    Command("find", "find", "find somebody while you type a name", find_prospect),
)


def register(app: App, runtime: Runtime) -> None:
    _register_finding(app, runtime)
    _register_decisions(app, runtime)
    _register_approval(app, runtime)
    _register_facts(app, runtime)


def _card(runtime: Runtime, by: Actor, prospect_id: int) -> ProspectCard:
    with runtime.sessions.begin() as session:
        return prospect_card(session, prospect_id, by=by, now=runtime.now())


def _decide(runtime: Runtime, ack: Ack, body: Payload, prospect_id: int, decide: Decide) -> None:
    """One decision, in one transaction; the card then says what was done, or why it was not."""
    by = actor_from(runtime, body)
    try:
        with runtime.sessions.begin() as session:
            note = decide(session, prospect_id, by)
    except DrumbeatError as error:
        note = harmless(str(error))
    ack()
    runtime.wake()
    view = prospect_modal(_card(runtime, by, prospect_id), note, _opened(body))
    runtime.slack.views_update(view_id=body["view"]["id"], view=view)


def _register_finding(app: App, runtime: Runtime) -> None:
    @app.options(Action.PROSPECT_FIND)
    def offer(ack: Ack, payload: Payload, body: Payload) -> None:
        by = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            found = suggest(session, by.workspace_id, str(payload.get("value") or ""))
        ack(options=[option(each).to_dict() for each in found])

    @app.action(Action.PROSPECT_OPEN)
    def open_card(ack: Ack, action: Payload, body: Payload) -> None:
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        card = _card(runtime, by, ref.id)
        ack()
        in_modal = (body.get("view") or {}).get("type") == "modal"
        show = runtime.slack.views_push if in_modal else runtime.slack.views_open
        show(trigger_id=body["trigger_id"], view=prospect_modal(card))

    @app.action(Action.PROSPECT_FIND)
    def chosen(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        ref = RecordRef.decode(action["selected_option"]["value"])
        card = _card(runtime, actor_from(runtime, body), ref.id)
        runtime.slack.views_update(view_id=body["view"]["id"], view=prospect_modal(card))

    @app.action(Action.PROSPECT_EXPLAIN)
    def explain_scores(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            told = explain(session, ref.id, by=by, now=runtime.now())
        view = explanation_modal(explanation(told).blocks)
        runtime.slack.views_push(trigger_id=body["trigger_id"], view=view)


def _register_decisions(app: App, runtime: Runtime) -> None:
    @app.action(Action.PROSPECT_DRAFT)
    def draft(ack: Ack, action: Payload, body: Payload) -> None:
        def decide(session: Session, prospect_id: int, by: Actor) -> str:
            request = SequenceRequest(prospect_id=prospect_id)
            return sequence_answer(sequences.ask(session, request, by=by, now=runtime.now())).text

        _decide(runtime, ack, body, RecordRef.decode(action["value"]).id, decide)

    @app.action(Action.PROSPECT_STOP)
    def stop(ack: Ack, action: Payload, body: Payload) -> None:
        def decide(session: Session, prospect_id: int, by: Actor) -> str:
            prospect = editing.mine(session, prospect_id, by=by)
            return harmless(running.stop(session, prospect, by=by, now=runtime.now()).text)

        _decide(runtime, ack, body, RecordRef.decode(action["value"]).id, decide)

    @app.action(Action.PROSPECT_SUPPRESS)
    def suppress(ack: Ack, action: Payload, body: Payload) -> None:
        def decide(session: Session, prospect_id: int, by: Actor) -> str:
            suppression.suppress_prospect(
                session,
                prospect_id,
                workspace_id=by.workspace_id,
                reason=f"{by.name} said so",
                by_member_id=by.member_id,
                now=runtime.now(),
            )
            return "Nobody writes to them again."

        _decide(runtime, ack, body, RecordRef.decode(action["value"]).id, decide)


def _register_approval(app: App, runtime: Runtime) -> None:
    @app.action(Action.PROSPECT_APPROVE)
    def approve(ack: Ack, action: Payload, body: Payload) -> None:
        ref = DecisionRef.decode(action["value"])

        def decide(session: Session, prospect_id: int, by: Actor) -> str:
            was, now = Approval(ref.was), runtime.now()
            return decided_line(approving.approve(session, [prospect_id], by=by, was=was, now=now))

        _decide(runtime, ack, body, ref.id, decide)

    @app.action(Action.PROSPECT_REJECT)
    def reject(ack: Ack, action: Payload, body: Payload) -> None:
        ref = BecauseRef.decode(action["selected_option"]["value"])

        def decide(session: Session, prospect_id: int, by: Actor) -> str:
            because, was = REASONS.get(ref.because, ref.because), Approval(ref.was)
            return decided_line(
                reject_one(session, prospect_id, because, by=by, was=was, now=runtime.now())
            )

        _decide(runtime, ack, body, ref.id, decide)


def _register_facts(app: App, runtime: Runtime) -> None:
    @app.action(Action.PROSPECT_SEGMENT)
    def into_segment(ack: Ack, action: Payload, body: Payload) -> None:
        key = SegmentRef.decode(action["selected_option"]["value"]).key

        def decide(session: Session, prospect_id: int, by: Actor) -> str:
            request = AssignRequest(prospect=f"#{prospect_id}", segment=key)
            assign(session, request, by=by, now=runtime.now())
            return "The segment is set."

        _decide(runtime, ack, body, _opened(body).id, decide)

    @app.action(Action.PROSPECT_OWNER)
    def to_owner(ack: Ack, action: Payload, body: Payload) -> None:
        chosen = {"team": body["team"], "user": {"id": action["selected_user"]}}

        def decide(session: Session, prospect_id: int, by: Actor) -> str:
            editing.set_owner(session, prospect_id, owner.member_id, by=by, now=runtime.now())
            return "The owner is set."

        owner = actor_from(runtime, chosen)
        _decide(runtime, ack, body, _opened(body).id, decide)

    @app.view(Modal.PROSPECT)
    def save_tags(ack: Ack, view: Payload, body: Payload) -> None:
        ref, by = CardRef.decode(view["private_metadata"]), actor_from(runtime, body)
        text, now = values(view)[TAGS] or "", runtime.now()

        def save() -> None:
            with runtime.sessions.begin() as session:
                editing.set_tags(session, ref.id, text, shown=ref.tags, by=by, now=now)

        submit(ack, view, save, otherwise=TAGS)
        runtime.wake()


def _opened(body: Payload) -> CardRef:
    """Whose card it is, as the modal's metadata has it; the person is authorised anew."""
    return CardRef.decode(body["view"]["private_metadata"])
