"""`drumbeat imports`: the last imports, what one of them did, and taking it back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from blocks.base import counted
from blocks.times import moment
from bot.cli.base import (
    DatabaseUrl,
    Json,
    Shell,
    console,
    open_shell,
    print_json,
    print_table,
    told,
)
from bot.cli.importing import write_rejects
from engine.errors import InvalidError
from engine.prospects import history, imports, undoing
from engine.views.prospects import ImportCard, ImportList


def register(app: typer.Typer) -> None:
    app.command("imports")(show_imports)


def show_imports(
    job_id: Annotated[int | None, typer.Argument(help="An import's number.")] = None,
    *,
    undo: Annotated[bool, typer.Option("--undo", help="Take this import back.")] = False,
    rejects: Annotated[
        Path | None, typer.Option(help="Write the rows that it left out into this CSV file.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """List the last imports, or say what one did."""
    with told(as_json=as_json), open_shell(database) as shell:
        if job_id is None:
            if undo or rejects:
                raise InvalidError("Say which import: drumbeat imports lists them.")
            with shell.runtime.sessions.begin() as session:
                found = history.list_imports(session, by=shell.actor, limit=limit)
            print_json(found) if as_json else _print_list(found)
            return
        if undo:
            _undo(shell, job_id)
        with shell.runtime.sessions.begin() as session:
            history.require_mine(session, job_id, by=shell.actor)
            card = imports.view(session, job_id, now=shell.runtime.now())
        if rejects:
            write_rejects(shell, job_id, rejects)
        print_json(card) if as_json else _print_card(card)


def _undo(shell: Shell, job_id: int) -> None:
    """All of it; a running bot may help, and nothing is done twice."""
    runtime = shell.runtime
    with runtime.sessions.begin() as session:
        undoing.undo(session, job_id, by=shell.actor, now=runtime.now())
    worked = True
    while worked:
        with runtime.sessions.begin() as session:
            worked = undoing.step(session, job_id, now=runtime.now())


def _print_list(found: ImportList) -> None:
    print_table(
        counted(found.total, "import"),
        ["", "file", "when", "by", "rows", "new", "updated", "state"],
        [
            [
                str(line.job_id),
                line.filename,
                moment(line.at, found.timezone),
                line.by or "",
                str(line.rows),
                str(line.created),
                str(line.updated),
                line.state,
            ]
            for line in found.imports
        ],
    )


def _print_card(card: ImportCard) -> None:
    figures = f"{card.created} new, {card.updated} brought up to date, {card.suppressed} left out"
    lines = [
        f"{card.filename}: {card.state}",
        f"{counted(card.rows, 'row')}: {figures}, {card.invalid_count} unusable.",
    ]
    if card.undone is not None:
        lines.append(
            f"Undone by {card.undone_by}: {card.undone.removed} removed, "
            f"{card.undone.restored} as they were, {card.undone.stay} stay, "
            f"{card.undone.left} entries left as they are by now."
        )
    for line in lines:
        console.print(line, markup=False)
