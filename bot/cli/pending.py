"""`drumbeat pending`: what is approved and has not gone out, and why."""

from __future__ import annotations

import typer

from blocks.times import moment
from bot.cli.base import DatabaseUrl, Json, open_shell, print_json, print_table, told
from engine import workspace as workspaces
from engine.delivery.sending import pending


def pending_command(database: DatabaseUrl = None, *, as_json: Json = False) -> None:
    """List approved e-mails that wait, with the gate that holds each and when it opens."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            report = pending.pending(session, shell.actor.workspace_id, now=shell.runtime.now())
            timezone = workspaces.get(session, shell.actor.workspace_id).timezone
        if as_json:
            print_json(report)
            return
        rows = [
            [
                mail.prospect_name,
                mail.subject,
                moment(mail.due_at, timezone) if mail.due_at is not None else "",
                mail.note or "",
            ]
            for mail in report.mails
        ]
        print_table(f"{report.total} waiting", ["Prospect", "Subject", "Next look", "Why"], rows)


def register(app: typer.Typer) -> None:
    app.command("pending")(pending_command)
