"""`drumbeat who`: whom something happened with in a time."""

from __future__ import annotations

from typing import Annotated

import typer

from blocks.drafts import KINDS
from blocks.people_of_time import NOTHING_SENT
from blocks.reply_labels import LABELS
from blocks.times import moment
from bot.cli.base import DatabaseUrl, Json, open_shell, print_json, print_table, told
from bot.who_words import read_who
from engine import workspace as workspaces
from engine.metrics.people_of_time import MOST, people_of_time


def who_command(
    what: Annotated[str, typer.Argument(help="Like “answered”, “written” or “later”.")],
    time: Annotated[list[str] | None, typer.Argument(help="Like “last week”.")] = None,
    *,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = MOST,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """List who answered or did not, was written to, booked, is new, or said not now."""
    with told(as_json=as_json), open_shell(database) as shell:
        now, workspace_id = shell.runtime.now(), shell.actor.workspace_id
        with shell.runtime.sessions.begin() as session:
            today = workspaces.today(session, workspace_id, now=now)
            request = read_who(" ".join([what, *(time or ())]), today)
            found = people_of_time(session, request, workspace_id=workspace_id, now=now, most=limit)
        if as_json:
            print_json(found)
            return
        if not found.has_sent:
            typer.echo(NOTHING_SENT)
            return
        rows = [
            [
                person.prospect_name,
                person.company_name or "",
                str(person.back_on or (moment(person.at, found.timezone) if person.at else "")),
                KINDS.get(person.kind or "", "") or LABELS.get(person.label or "", ""),
                person.words,
            ]
            for person in found.people
        ]
        print_table(f"{found.total} {what}", ["Prospect", "Company", "When", "What", "Words"], rows)


def register(app: typer.Typer) -> None:
    app.command("who")(who_command)
