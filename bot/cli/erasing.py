"""The shell's commands for data protection: erase a person, export all that is known about one."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, told
from engine.delivery.protection import erasing, exporting
from engine.prospects.search import find
from engine.views.erasure import Erased, ErasurePlan

Who = Annotated[list[str], typer.Argument(help="A name, an e-mail address or a number.")]


def register(app: typer.Typer) -> None:
    app.command()(erase)
    app.command("export-person")(export_person)


def erase(
    name: Who,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="Erase; without it only say what goes.")
    ] = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Remove a person and all that is kept of them; nothing is changed without --yes."""
    with told(as_json=as_json), open_shell(database) as shell:
        by, now = shell.actor, shell.runtime.now()
        with shell.runtime.sessions.begin() as session:
            prospect = find(session, by.workspace_id, " ".join(name))
            answer: Erased | ErasurePlan = (
                erasing.erase(session, prospect.id, by=by, now=now)
                if yes
                else erasing.plan(session, prospect.id, by=by)
            )
        if as_json:
            print_json(answer)
        else:
            console.print(_words(answer), markup=False)


def _words(answer: Erased | ErasurePlan) -> str:
    if isinstance(answer, Erased):
        return answer.text
    goes = ", ".join(answer.goes)
    return f"{answer.name}: {goes}.\nNothing was changed. With --yes it goes for good."


def export_person(
    name: Who,
    *,
    as_json: Json = True,
    database: DatabaseUrl = None,
) -> None:
    """Print all that is known about one person, always as JSON."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            prospect = find(session, shell.actor.workspace_id, " ".join(name))
            found = exporting.export_person(
                session, prospect.id, by=shell.actor, now=shell.runtime.now()
            )
        print_json(found)
