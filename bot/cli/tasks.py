"""`drumbeat tasks`: what is due to be sent by hand, and whose it is."""

from __future__ import annotations

from typing import Annotated

import typer

from blocks.drafts import step_words
from blocks.times import moment
from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, print_table, told
from engine import workspace as workspaces
from engine.delivery.approval import drafts
from engine.delivery.approval.task_queue import listing


def tasks_command(
    *,
    sent: Annotated[
        int | None, typer.Option(help="Say that the task with this number was sent.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """List what is due to be sent by hand, or say that one was sent."""
    with told(as_json=as_json), open_shell(database) as shell:
        by, now = shell.actor, shell.runtime.now()
        with shell.runtime.sessions.begin() as session:
            if sent is not None:
                drafts.mark_sent(session, sent, by=by, now=now)
            found = listing(session, by=by, now=now, limit=limit)
            timezone = workspaces.get(session, by.workspace_id).timezone
        if as_json:
            print_json(found)
            return
        counts = found.counts
        print_table(
            f"{counts.total} due",
            ["", "For", "At", "What", "Due", "Owner"],
            [
                [
                    str(task.touch_id),
                    task.prospect_name,
                    task.company or "",
                    step_words(task),
                    moment(task.due_at, timezone),
                    task.owner or "",
                ]
                for task in found.tasks
            ],
        )
        console.print(
            f"{counts.requests_sent} of {counts.requests_target} connection requests this week; "
            f"LinkedIn takes {counts.requests_left} more.",
            markup=False,
        )


def register(app: typer.Typer) -> None:
    app.command("tasks")(tasks_command)
