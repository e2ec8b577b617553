"""Listens for sequences: the timeline before one starts, and what is done to one that runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond

from blocks.actions import Action
from blocks.base import Message, told
from blocks.drafts import sequence_answer
from blocks.refs import RecordRef
from blocks.timeline import (
    ShiftRef,
    StartRef,
    StepRef,
    sequence_card,
    sequence_preview,
)
from bot.commands import Call, Command
from bot.people import actor_from
from bot.runtime import Runtime
from engine.delivery.course import running
from engine.prospects.consent import keep_consent
from engine.prospects.search import find
from engine.replies.resting import timeline
from engine.scheduling.own_types import all_types
from engine.scheduling.previews import preview
from engine.scheduling.sequence_types import TYPES, looks_like_type
from engine.views.sequences import SequenceRequest
from engine.views.timeline import SequenceCard
from storage.states import Channel

Payload = dict[str, Any]
Change = Callable[..., SequenceCard]
"""What a button does to a sequence; the answer is its timeline as it is then."""


def sequence(call: Call) -> Message:
    """The one that runs, when no type is named; else how one would go."""
    with call.runtime.sessions.begin() as session:
        workspace_id = call.actor.workspace_id
        name, kind = split_type(call.text, tuple(all_types(session, workspace_id)))
        prospect = find(session, workspace_id, name)
        shown = timeline(session, prospect, kind, by=call.actor, now=call.runtime.now())
    return sequence_card(shown) if isinstance(shown, SequenceCard) else sequence_preview(shown)


def split_type(text: str, types: tuple[str, ...] = tuple(TYPES)) -> tuple[str, str | None]:
    """The name and the sequence type of `Maya Lindqvist 5-step`; None where none is said."""
    name, _, last = text.strip().rpartition(" ")
    if name and looks_like_type(last, types):
        return name, last
    return text.strip(), None


def split_channel(whom: str) -> tuple[str, Channel]:
    """The name and the channel of `Maya Lindqvist by e-mail`; SMS where none is said."""
    name, by, how = whom.strip().rpartition(" by ")
    if by and how.strip().casefold() in {"e-mail", "email", "mail"}:
        return name, Channel.EMAIL
    if by and how.strip().casefold() == "sms":
        return name, Channel.SMS
    return whom.strip(), Channel.SMS


def consent(call: Call) -> Message:
    whom, _, because = call.text.partition(":")
    name, channel = split_channel(whom)
    with call.runtime.sessions.begin() as session:
        prospect = find(session, call.actor.workspace_id, name)
        kept = keep_consent(
            session,
            prospect.id,
            because,
            channel=channel,
            by=call.actor,
            now=call.runtime.now(),
        )
    return told(kept.text)


COMMANDS = (
    Command(
        "sequence",
        "sequence NAME [TYPE]",
        "a prospect's sequence in time: before it starts, and while it runs",
        sequence,
    ),
    Command(
        "consent",
        "consent NAME [by e-mail]: WHERE",
        "write down where somebody agreed to SMS, or to e-mail; `no` takes it back",
        consent,
    ),
)


def register(app: App, runtime: Runtime) -> None:
    _register_start(app, runtime)
    _register_changes(app, runtime)
    _register_selects(app, runtime)


def _register_start(app: App, runtime: Runtime) -> None:
    @app.action(Action.SEQUENCE_START)
    def start(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        ref, by = StartRef.decode(action["value"]), actor_from(runtime, body)
        request = SequenceRequest(
            prospect_id=ref.id, sequence_type=ref.type, num_variants=ref.variants
        )
        with runtime.sessions.begin() as session:
            made = running.start(session, request, ends=ref.ends, by=by, now=runtime.now())
        ack()
        runtime.wake()
        respond(replace_original=True, **sequence_answer(made).payload())

    @app.action(Action.SEQUENCE_TYPE)
    def other_type(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        ack()
        ref = StartRef.decode(action["selected_option"]["value"])
        by = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            request = SequenceRequest(prospect_id=ref.id, sequence_type=ref.type)
            shown = preview(session, request, by=by, now=runtime.now())
        respond(replace_original=True, **sequence_preview(shown).payload())


def _change(
    runtime: Runtime, ack: Ack, body: Payload, respond: Respond, change: Change, *about: int
) -> None:
    """One change, in one transaction; the card then shows the timeline as it is."""
    by = actor_from(runtime, body)
    with runtime.sessions.begin() as session:
        card = change(session, *about, by=by, now=runtime.now())
    ack()
    runtime.wake()
    respond(replace_original=True, **sequence_card(card).payload())


def _register_changes(app: App, runtime: Runtime) -> None:
    @app.action(Action.SEQUENCE_PAUSE)
    def pause(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        _change(runtime, ack, body, respond, running.pause, RecordRef.decode(action["value"]).id)

    @app.action(Action.SEQUENCE_RESUME)
    def resume(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        _change(runtime, ack, body, respond, running.resume, RecordRef.decode(action["value"]).id)

    @app.action(Action.SEQUENCE_STOP)
    def stop(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        _change(runtime, ack, body, respond, running.end, RecordRef.decode(action["value"]).id)


def _register_selects(app: App, runtime: Runtime) -> None:
    @app.action(Action.SEQUENCE_SKIP)
    def skip(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        ref = StepRef.decode(action["selected_option"]["value"])
        _change(runtime, ack, body, respond, running.skip_step, ref.id, ref.step)

    @app.action(Action.SEQUENCE_SHIFT)
    def shift(ack: Ack, action: Payload, body: Payload, respond: Respond) -> None:
        ref = ShiftRef.decode(action["selected_option"]["value"])
        _change(runtime, ack, body, respond, running.shift, ref.id, ref.days)
