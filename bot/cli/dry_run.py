"""`drumbeat dry-run`: what would go out in the coming hours, and what would not and why."""

from __future__ import annotations

from typing import Annotated

import typer

from blocks.dry_run import NOTHING_DONE
from blocks.times import moment
from bot.cli.base import DatabaseUrl, Json, open_shell, print_json, print_table, told
from bot.rehearsing import HOURS, dry_run

Hours = Annotated[int, typer.Option(help="How far to look ahead.")]


def dry_run_command(
    database: DatabaseUrl = None, *, hours: Hours = HOURS, as_json: Json = False
) -> None:
    """Show what would go out in the coming hours, to whom and when, and what would not and why."""
    with told(as_json=as_json), open_shell(database) as shell:
        run = dry_run(shell.runtime, shell.actor.workspace_id, hours)
        if as_json:
            print_json(run)
            return
        leaving = [
            [
                moment(mail.leaves_at, run.timezone) if mail.leaves_at is not None else "",
                mail.prospect_name,
                mail.to_address,
                mail.subject,
                mail.sender,
            ]
            for mail in run.leaving
        ]
        head = ["When", "Prospect", "To", "Subject", "From"]
        print_table(f"{len(leaving)} would go out", head, leaving)
        staying = [
            [
                mail.prospect_name,
                mail.why,
                moment(mail.opens_at, run.timezone) if mail.opens_at is not None else "",
            ]
            for mail in run.staying
        ]
        print_table(f"{len(staying)} would stay", ["Prospect", "Why", "Until"], staying)
        if run.drafts:
            typer.echo(f"Drafts due by then that wait for approval: {run.drafts}")
        typer.echo(NOTHING_DONE)


def register(app: typer.Typer) -> None:
    app.command("dry-run")(dry_run_command)
