"""Listens for an admin who says who approves drafts."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from blocks.actions import Action, Modal
from blocks.approvals import APPROVERS, OWN, WHO, approvals_modal
from bot.commands import Call, Command
from bot.forms import chosen, submit, users
from bot.people import actor_from
from bot.runtime import Runtime
from engine.delivery.approval import approvals
from engine.views.approvals import ApprovalsRequest
from engine.views.base import Actor


def change(call: Call) -> None:
    _open(call.runtime, call.actor, call.trigger_id)


def _open(runtime: Runtime, by: Actor, trigger_id: str) -> None:
    with runtime.sessions.begin() as session:
        form = approvals.form(session, by=by)
    runtime.slack.views_open(trigger_id=trigger_id, view=approvals_modal(form))


COMMANDS = (Command("approvals", "approvals", "who may approve drafts (admins)", change),)


def register(app: App, runtime: Runtime) -> None:
    @app.action(Action.APPROVALS_EDIT)
    def edit(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        _open(runtime, actor_from(runtime, body), body["trigger_id"])

    @app.view(Modal.APPROVALS)
    def save(ack: Ack, view: dict[str, Any], body: dict[str, Any]) -> None:
        actor, said = actor_from(runtime, body), chosen(view)
        request = ApprovalsRequest.model_validate(
            {
                "who": said[WHO],
                "self_approval": said[OWN] is None,
                "approver_ids": users(view, APPROVERS),
            }
        )

        def keep() -> None:
            with runtime.sessions.begin() as session:
                approvals.save(session, request, by=actor)

        submit(ack, view, keep, otherwise=WHO)
