"""The shell's commands for who is away, and how much each of the team does."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.capacity_words import read_capacity
from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, print_table, told
from engine.errors import InvalidError
from engine.scheduling import absences
from engine.scheduling.capacity import in_words, list_capacity, set_capacity
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


def capacity(
    who: Annotated[str | None, typer.Argument(help="A member of the team.")] = None,
    said: Annotated[str | None, typer.Argument(help="Like “15 a day Mon-Thu”.")] = None,
    *,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Show or change how many touches a member does on a day, and on which days."""
    with told(as_json=as_json), open_shell(database) as shell:
        if (who is None) != (said is None):
            raise InvalidError('Say who and how much: `drumbeat capacity remy "15 a day Mon-Thu"`.')
        with shell.runtime.sessions.begin() as session:
            if said is None:
                found = list_capacity(session, by=shell.actor)
            else:
                request = read_capacity(said).model_copy(update={"who": who})
                found = set_capacity(session, request, by=shell.actor, now=shell.runtime.now())
        if as_json:
            print_json(found)
            return
        for line in found.members:
            console.print(f"{line.name}: {in_words(line)}", markup=False)


def register(app: typer.Typer) -> None:
    app.command()(away)
    app.command()(capacity)
