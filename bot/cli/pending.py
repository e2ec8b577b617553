"""`drumbeat pending`: what is approved or to follow and has not gone out, and why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from blocks.base import counted
from blocks.times import moment
from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, print_table, told
from engine import workspace as workspaces
from engine.delivery.sending import pending
from engine.errors import InvalidError
from engine.views.pending import PendingCursor, PendingReport


def pending_command(
    *,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = pending.MOST_SHOWN,
    after: Annotated[
        str | None, typer.Option(help="TIME/NUMBER, where the last page ended.")
    ] = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """List approved messages and follow-ups that wait, and what each waits for."""
    with told(as_json=as_json), open_shell(database) as shell:
        workspace_id = shell.actor.workspace_id
        cursor = _cursor(after) if after is not None else None
        with shell.runtime.sessions.begin() as session:
            report = pending.pending(
                session, workspace_id, now=shell.runtime.now(), after=cursor, limit=limit
            )
            timezone = workspaces.get(session, workspace_id).timezone
        if as_json:
            print_json(report)
        else:
            _print(report, timezone)


def _cursor(text: str) -> PendingCursor:
    """`2026-11-23T15:00:00+00:00/12` as the place behind message 12."""
    at, _, number = text.partition("/")
    try:
        due_at = datetime.fromisoformat(at)
        return PendingCursor(
            due_at=due_at.replace(tzinfo=due_at.tzinfo or UTC), touch_id=int(number)
        )
    except ValueError as error:
        raise InvalidError(
            f"“{text}” is no place. Take it from the line below the last page."
        ) from error


def _print(report: PendingReport, timezone: str) -> None:
    rows = [
        [
            mail.prospect_name,
            str(mail.step),
            mail.subject,
            moment(mail.planned_at, timezone),
            mail.note or "",
            moment(mail.due_at, timezone) if mail.due_at is not None else "",
        ]
        for mail in report.mails
    ]
    followups = counted(report.followups, "follow-up")
    print_table(
        f"{report.total:,} approved, {followups} to come",
        ["prospect", "step", "subject", "due", "waits for", "next look"],
        rows,
    )
    if report.after is not None:
        place = f"{report.after.due_at.isoformat()}/{report.after.touch_id}"
        console.print(f"More with --after {place}", markup=False)


def register(app: typer.Typer) -> None:
    app.command("pending")(pending_command)
