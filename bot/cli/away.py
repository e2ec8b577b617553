"""The shell's command for who is away."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, print_table, told
from engine.errors import InvalidError
from engine.scheduling import absences
from engine.views.absences import AwayRequest


def away(
    who: Annotated[str | None, typer.Argument(help="A member of the team.")] = None,
    days: Annotated[str | None, typer.Argument(help="Like “3 Dec to 10 Dec”.")] = None,
    *,
    deputy: Annotated[str | None, typer.Option(help="Who stands in; else the work waits.")] = None,
    end: Annotated[int | None, typer.Option(help="The number of an absence that ends.")] = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """List who is away, or say who will be and who stands in."""
    with told(as_json=as_json), open_shell(database) as shell:
        by, now = shell.actor, shell.runtime.now()
        if (who is None) != (days is None) or (who is not None and end is not None):
            raise InvalidError('Say who and when: `drumbeat away remy "3 Dec to 10 Dec"`.')
        with shell.runtime.sessions.begin() as session:
            if end is not None:
                found = absences.end_absence(session, end, by=by, now=now)
            elif days is not None:
                request = AwayRequest(who=who, days=days, deputy=deputy)
                found = absences.go_away(session, request, by=by, now=now)
            else:
                found = absences.list_away(session, by=by, now=now)
        if as_json:
            print_json(found)
            return
        print_table(
            found.changed or "Who is away",
            ["number", "who", "from", "to", "deputy"],
            [
                [str(line.id), line.name, str(line.first), str(line.last), line.deputy or ""]
                for line in found.absences
            ],
        )
        console.print("Approved e-mails of who is away leave as planned.", markup=False)


def register(app: typer.Typer) -> None:
    app.command()(away)
