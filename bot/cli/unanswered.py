"""`drumbeat unanswered`: which answers wait for somebody."""

from __future__ import annotations

import typer

from blocks.reply_labels import LABELS
from blocks.times import moment
from bot.cli.base import DatabaseUrl, Json, open_shell, print_json, print_table, told
from engine.metrics.unanswered import unanswered


def unanswered_command(database: DatabaseUrl = None, *, as_json: Json = False) -> None:
    """List answers that nobody has dealt with, those that have waited longest first."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            waits = unanswered(session, by=shell.actor, now=shell.runtime.now())
        if as_json:
            print_json(waits)
            return
        rows = [
            [
                answer.prospect_name,
                LABELS[answer.label],
                moment(answer.received_at, waits.timezone),
                answer.words,
            ]
            for answer in waits.answers
        ]
        print_table(f"{waits.total} waiting", ["Prospect", "Read as", "Since", "Words"], rows)


def register(app: typer.Typer) -> None:
    app.command("unanswered")(unanswered_command)
