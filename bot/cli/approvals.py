"""The shell's command for who may approve drafts."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, told
from engine.delivery.approval import approvals as rights
from engine.delivery.approval.approval_rules import WHO
from engine.errors import InvalidError
from engine.views.approvals import ApprovalsRequest


def register(app: typer.Typer) -> None:
    app.command()(approvals)


def approvals(
    *,
    who: Annotated[str | None, typer.Option(help="everyone, owners, approvers or admins.")] = None,
    self_approval: Annotated[
        bool | None,
        typer.Option("--self/--no-self", help="Whether one's own sequence or edit counts."),
    ] = None,
    approver: Annotated[
        list[str] | None, typer.Option(help="A Slack user id; exactly these. May be repeated.")
    ] = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Show or change who may approve drafts."""
    with told(as_json=as_json), open_shell(database) as shell:
        if who is not None and who not in WHO:
            raise InvalidError(f"“{who}” is none of {', '.join(WHO)}.")
        request = ApprovalsRequest.model_validate(
            {
                "who": who,
                "self_approval": self_approval,
                "approver_ids": tuple(approver) if approver else None,
            }
        )
        with shell.runtime.sessions.begin() as session:
            answer = rights.save(session, request, by=shell.actor)
        if as_json:
            print_json(answer)
            return
        console.print(answer.text, markup=False)
        if answer.approvers:
            console.print(f"Approvers: {', '.join(answer.approvers)}", markup=False)
