"""The shell's command for tables: takes one out as CSV."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from blocks.base import counted
from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, told
from bot.private_files import private_file
from bot.table_files import write_table
from bot.table_words import table_request
from engine import workspace as workspaces
from engine.errors import InvalidError
from engine.metrics.table_list import TABLES


def export(
    table: Annotated[str, typer.Argument(help=f"{', '.join(TABLES)}.")],
    part: Annotated[
        list[str] | None,
        typer.Argument(
            help="Which part: 30d, 2026-10-01..2026-10-31 or all; of metrics also by channel, of "
            "the cadence a week like next week, of suppressions a kind like domain."
        ),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="The file to write; without it: standard output.")
    ] = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Take a table out as CSV, into a file or to standard output."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            today = workspaces.today(session, shell.actor.workspace_id, now=shell.runtime.now())
        wanted = table_request(" ".join([table, *(part or [])]), today)
        if to is None and as_json:
            raise InvalidError("Say with --to which file the table goes to.", field="to")
        if to is None:
            write_table(shell.runtime, wanted, sys.stdout, name="-", by=shell.actor)
            return
        try:
            with private_file(to, "w", encoding="utf-8-sig", newline="") as out:
                kept = write_table(shell.runtime, wanted, out, name=str(to), by=shell.actor)
        except OSError as error:
            raise InvalidError(f"{to} cannot be written. Name another file.", field="to") from error
        if as_json:
            print_json(kept)
        else:
            console.print(f"{counted(kept.rows, 'row')} written to {to}.", markup=False)


def register(app: typer.Typer) -> None:
    app.command()(export)
