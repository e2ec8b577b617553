"""The shell's command for the hours of the team's week."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.base import DatabaseUrl, Json, open_shell, print_json, told
from engine.errors import InvalidError
from engine.scheduling import own_week
from engine.views.week import WeekRequest


def week(
    *,
    lines: Annotated[
        str | None,
        typer.Option("--from", help="A file with the hours, one a line; - reads them here."),
    ] = None,
    requests: Annotated[int | None, typer.Option(help="Connection requests a week.")] = None,
    followups: Annotated[int | None, typer.Option(help="Follow-ups a week.")] = None,
    shipped: Annotated[
        bool, typer.Option("--shipped", help="Back to the shipped hours and targets.")
    ] = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Show or change the hours of the team's week, which it reads as printed."""
    with told(as_json=as_json), open_shell(database) as shell:
        request = WeekRequest(
            lines=None if lines is None else _read(lines),
            target_connection_requests=requests,
            target_followups=followups,
        )
        asked = any(each is not None for each in (lines, requests, followups))
        if asked and shipped:
            raise InvalidError("Say --shipped by itself.")
        now = shell.runtime.now()
        with shell.runtime.sessions.begin() as session:
            if shipped:
                found = own_week.ship_week(session, seen=None, by=shell.actor, now=now)
            elif asked:
                found = own_week.save_week(session, request, by=shell.actor, now=now)
            else:
                found = own_week.team_week(session, by=shell.actor)
        if as_json:
            print_json(found)
        else:
            print("\n".join(found.lines))


def _read(source: str) -> str:
    if source == "-":
        return sys.stdin.read()
    try:
        return Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidError(f"{source} cannot be read as a text file. Name another.") from error


def register(app: typer.Typer) -> None:
    app.command()(week)
