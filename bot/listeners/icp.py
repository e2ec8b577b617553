"""Listens for the scoring model: its card, its versions, and the way of a change to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt import Ack, App
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View as Modal_

from blocks import icp
from blocks.actions import Action, Modal
from blocks.base import Message
from blocks.icp import DraftRef
from blocks.icp_forms import (
    LISTS,
    NEW,
    REST,
    WHAT,
    ChangeRef,
    choice_modal,
    lists_modal,
    rest_modal,
    signal_modal,
)
from blocks.refs import RecordRef
from bot import model_effects
from bot.commands import Call, Command
from bot.forms import chosen, submit, values
from bot.people import actor_from
from bot.runtime import Runtime
from engine.errors import DrumbeatError, InvalidError
from engine.scoring import cards, drafts, editing, versions
from engine.views.base import Actor
from engine.views.icp import CAP, ListsChange, RestChange, SignalChange
from storage.tables import ModelDraft

log = structlog.get_logger(__name__)


def show_model(call: Call) -> Message:
    if call.text:
        raise InvalidError("`/outreach icp` takes no further words; it shows the scoring model.")
    with call.runtime.sessions.begin() as session:
        return icp.card(cards.card(session, by=call.actor))


COMMANDS = (Command("icp", "icp", "what a score is made of; admins change it", show_model),)


def register(app: App, runtime: Runtime) -> None:
    _register_buttons(app, runtime)
    _register_forms(app, runtime)
    _register_effect(app, runtime)


def _register_buttons(app: App, runtime: Runtime) -> None:
    @app.action(Action.ICP_EDIT)
    def edit(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            choice = cards.choice(session, None, by=actor)
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=choice_modal(choice))

    @app.action(Action.ICP_HISTORY)
    def history(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            found = versions.history(session, actor.workspace_id)
        runtime.slack.views_open(trigger_id=body["trigger_id"], view=icp.history_modal(found))

    @app.action(Action.ICP_ROLL_BACK)
    def roll_back(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        ack()
        ref = RecordRef.decode(action["value"])
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            draft = drafts.begin_rollback(session, ref.id, by=actor, now=runtime.now())
        _show_effect(runtime, body["view"]["id"], draft.id, by=actor)


def _register_forms(app: App, runtime: Runtime) -> None:
    @app.view(Modal.ICP_CHOICE)
    def choose(ack: Ack, view: dict[str, Any], body: dict[str, Any]) -> None:
        ref = ChangeRef.decode(view["private_metadata"])
        actor = actor_from(runtime, body)
        what = chosen(view).get(WHAT)

        def form() -> Modal_:
            with runtime.sessions.begin() as session:
                if what == REST:
                    return rest_modal(cards.rest_form(session, ref.draft_id, by=actor))
                if what == LISTS:
                    return lists_modal(cards.lists_form(session, ref.draft_id, by=actor))
                name = None if what == NEW else what
                return signal_modal(cards.signal_form(session, name, ref.draft_id, by=actor))

        _next(ack, form)

    @app.view(Modal.ICP_SIGNAL)
    def change_signal(ack: Ack, view: dict[str, Any], body: dict[str, Any]) -> None:
        ref = ChangeRef.decode(view["private_metadata"])
        entered, picked = values(view), chosen(view)
        change = SignalChange(
            name=ref.name,
            kind=picked.get("kind"),
            score=picked.get("score"),
            looked_for=entered["looked_for"] or "",
            points=entered["points"] or "",
            cap=entered["cap"] or "",
            because=entered["because"] or "",
            remove=picked.get("remove") is not None,
        )
        _keep_and_show(ack, runtime, body, editing.change_signal, change, otherwise="looked_for")

    @app.view(Modal.ICP_REST)
    def change_rest(ack: Ack, view: dict[str, Any], body: dict[str, Any]) -> None:
        change = RestChange.model_validate(
            {name: text or "" for name, text in values(view).items()}
        )
        _keep_and_show(ack, runtime, body, editing.change_rest, change, otherwise="fit")

    @app.view(Modal.ICP_LISTS)
    def change_lists(ack: Ack, view: dict[str, Any], body: dict[str, Any]) -> None:
        entered = values(view)
        change = ListsChange(
            industries=entered.get("industries"),
            pillars=entered.get("pillars"),
            caps={
                name.removeprefix(CAP): text or ""
                for name, text in entered.items()
                if name.startswith(CAP)
            },
        )
        _keep_and_show(ack, runtime, body, editing.change_lists, change, otherwise="pillars")


def _register_effect(app: App, runtime: Runtime) -> None:
    @app.action(Action.ICP_MORE)
    def more(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        ack()
        ref = DraftRef.decode(action["value"])
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            choice = cards.choice(session, ref.id, by=actor)
        runtime.slack.views_update(view_id=body["view"]["id"], view=choice_modal(choice))

    @app.view(Modal.ICP_EFFECT)
    def save(ack: Ack, view: dict[str, Any], body: dict[str, Any]) -> None:
        ref = DraftRef.decode(view["private_metadata"])
        actor = actor_from(runtime, body)

        def saved() -> Modal_:
            with runtime.sessions.begin() as session:
                done = drafts.save(session, ref.id, number=ref.number, by=actor, now=runtime.now())
            return icp.saved_modal(done)

        _next(ack, saved)
        runtime.wake()

    @app.view_closed(Modal.ICP_EFFECT)
    def discard(ack: Ack, view: dict[str, Any], body: dict[str, Any]) -> None:
        ref = DraftRef.decode(view["private_metadata"])
        actor = actor_from(runtime, body)
        with runtime.sessions.begin() as session:
            drafts.discard(session, ref.id, by=actor)
        ack()


def _next(ack: Ack, make: Callable[[], Modal_]) -> None:
    """Show what `make` makes in place of the form, or in one sentence why there is none."""
    try:
        view = make()
    except DrumbeatError as error:
        view = icp.sentence_modal(str(error))
    ack(response_action="update", view=view)


def _keep_and_show(
    ack: Ack,
    runtime: Runtime,
    body: dict[str, Any],
    change: Callable[..., ModelDraft],
    entered: SignalChange | RestChange | ListsChange,
    *,
    otherwise: str,
) -> None:
    """Keep a change as a draft and show what it would do; what is wrong with it is told inline."""
    view = body["view"]
    ref = ChangeRef.decode(view["private_metadata"])
    actor = actor_from(runtime, body)
    kept: list[int] = []

    def keep() -> None:
        with runtime.sessions.begin() as session:
            now = runtime.now()
            kept.append(change(session, entered, draft_id=ref.draft_id, by=actor, now=now).id)

    submit(ack, view, keep, otherwise=otherwise, then=icp.working_modal)
    if kept:
        _show_effect(runtime, view["id"], kept[0], by=actor)


def _show_effect(runtime: Runtime, view_id: str, draft_id: int, *, by: Actor) -> None:
    """Count everybody and show it; whoever has closed the modal meanwhile is shown nothing."""
    try:
        view = icp.effect_modal(model_effects.of_draft(runtime, draft_id, by=by))
    except DrumbeatError as error:
        view = icp.sentence_modal(str(error))
    try:
        runtime.slack.views_update(view_id=view_id, view=view)
    except SlackApiError as error:
        if error.response.get("error") != "not_found":
            raise
        log.info("effect not shown: the modal is closed", draft=draft_id)
