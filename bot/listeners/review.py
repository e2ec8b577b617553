"""Listens for decisions on prospects who wait: one at a time, or all who fit."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from blocks.actions import Action, Modal
from blocks.base import Message, told
from blocks.refs import RecordRef
from blocks.review import BECAUSE, OTHER, nobody, other_modal, review_modal
from blocks.review_refs import BecauseRef, BulkRef, OtherRef, ReviewRef, SkipRef, SourceRef
from bot.commands import Call, Command
from bot.forms import submit, values
from bot.people import actor_from
from bot.review_words import parse_review
from bot.runtime import Runtime
from engine.delivery.course.rejecting import reject_one
from engine.prospects import approving
from engine.scoring.review_queue import queue
from engine.views.base import Actor
from engine.views.review import REASONS, BulkRequest, Decided, ReviewFilter

Payload = dict[str, Any]


def review(call: Call) -> Message | None:
    ref = ReviewRef(filter=parse_review(call.text))
    with call.runtime.sessions.begin() as session:
        found = queue(session, ref.filter, by=call.actor, limit=1)
    if not found.total:
        return told(nobody(found))
    call.runtime.slack.views_open(trigger_id=call.trigger_id, view=review_modal(found, ref))
    return None


COMMANDS = (
    Command(
        "review",
        "review [words]",
        "decide on prospects who wait for approval",
        review,
    ),
)


def _show(
    runtime: Runtime, by: Actor, view_id: str, ref: ReviewRef, note: Decided | None = None
) -> None:
    """The next prospect, in the modal that is there."""
    with runtime.sessions.begin() as session:
        found = queue(session, ref.filter, by=by, after=ref.after, limit=1)
    runtime.slack.views_update(view_id=view_id, view=review_modal(found, ref, note))
    runtime.wake()


def register(app: App, runtime: Runtime) -> None:
    _register_one(app, runtime)
    _register_many(app, runtime)

    @app.action(Action.IMPORT_REVIEW_OPEN)
    def open_review(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        ref, by = ReviewRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            found = queue(session, ref.filter, by=by, limit=1)
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=review_modal(found, ref))


def _register_one(app: App, runtime: Runtime) -> None:
    @app.action(Action.REVIEW_APPROVE)
    def approve(ack: Ack, action: Payload, body: Payload) -> None:
        ref, by = RecordRef.decode(action["value"]), actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            done = approving.approve(session, [ref.id], by=by, now=runtime.now())
        ack()
        _show(runtime, by, body["view"]["id"], _review_of(body), done)

    @app.action(Action.REVIEW_REJECT)
    def reject(ack: Ack, action: Payload, body: Payload) -> None:
        ref = BecauseRef.decode(action["selected_option"]["value"])
        by, review_ref = actor_from(runtime, body), _review_of(body)
        if ref.because == OTHER:
            ack()
            form = other_modal(OtherRef(id=ref.id, review=review_ref))
            runtime.slack.views_push(trigger_id=body["trigger_id"], view=form)
            return
        because = REASONS.get(ref.because, ref.because)
        with runtime.sessions.begin() as session:
            done = reject_one(session, ref.id, because, by=by, now=runtime.now())
        ack()
        _show(runtime, by, body["view"]["id"], review_ref, done)

    @app.view(Modal.REVIEW_OTHER)
    def reject_otherwise(ack: Ack, view: Payload, body: Payload) -> None:
        ref, by = OtherRef.decode(view["private_metadata"]), actor_from(runtime, body)
        decided: list[Decided] = []

        def save() -> None:
            because = values(view)[BECAUSE] or ""
            with runtime.sessions.begin() as session:
                decided.append(reject_one(session, ref.id, because, by=by, now=runtime.now()))

        submit(ack, view, save, otherwise=BECAUSE)
        for done in decided:
            _show(runtime, by, view["root_view_id"], ref.review, done)

    @app.action(Action.REVIEW_SKIP)
    def skip(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        after = SkipRef.decode(action["value"]).after
        ref = _review_of(body).model_copy(update={"after": after})
        _show(runtime, actor_from(runtime, body), body["view"]["id"], ref)


def _register_many(app: App, runtime: Runtime) -> None:
    @app.action(Action.REVIEW_APPROVE_ALL)
    def approve_all(ack: Ack, action: Payload, body: Payload) -> None:
        ack()  # a hundred thousand take a few seconds
        bulk, by = BulkRef.decode(action["value"]), actor_from(runtime, body)
        ref = _review_of(body)
        request = BulkRequest(filter=ref.filter, newest=bulk.newest, expected=bulk.expected)
        with runtime.sessions.begin() as session:
            done = approving.approve_all(session, request, by=by, now=runtime.now())
        _show(runtime, by, body["view"]["id"], ref.model_copy(update={"after": None}), done)

    @app.action(Action.REVIEW_SOURCE)
    def one_source(ack: Ack, action: Payload, body: Payload) -> None:
        ack()
        one = SourceRef.decode(action["selected_option"]["value"]).id
        ref = ReviewRef(filter=ReviewFilter(source_of=one))
        _show(runtime, actor_from(runtime, body), body["view"]["id"], ref)


def _review_of(body: Payload) -> ReviewRef:
    """What is gone through, as the modal's metadata has it."""
    return ReviewRef.decode(body["view"]["private_metadata"])
