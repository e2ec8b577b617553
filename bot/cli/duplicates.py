"""`drumbeat duplicates` and `drumbeat merge`: who may be one person, and making them one."""

from __future__ import annotations

from typing import Annotated

import typer

from blocks.base import counted
from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, print_table, told
from engine.errors import InvalidError
from engine.prospects.duplicates import list_pairs
from engine.prospects.merging import merge
from engine.prospects.search import find
from engine.prospects.unmerging import undo_merge
from engine.views.duplicates import DuplicatesList, Side

TWO = 2


def register(app: typer.Typer) -> None:
    app.command("duplicates")(duplicates)
    app.command("merge")(merge_two)


def duplicates(
    *,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """List prospects that may be one person, the likeliest first."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = list_pairs(session, by=shell.actor, limit=limit)
        print_json(found) if as_json else _print_pairs(found)


def _print_pairs(found: DuplicatesList) -> None:
    print_table(
        counted(found.total, "pair"),
        ["kept", "and", "because", "what differs"],
        [
            [
                *(_side(side) for side in sorted((pair.one, pair.other), key=_is_gone)),
                pair.why,
                ", ".join(pair.differs),
            ]
            for pair in found.pairs
        ],
    )


def _is_gone(side: Side) -> bool:
    return not side.is_kept


def _side(side: Side) -> str:
    at = f" at {side.company}" if side.company else ""
    return f"#{side.prospect_id} {side.name}{at}"


def merge_two(
    people: Annotated[
        list[str] | None, typer.Argument(help="Two prospects: numbers, addresses or names.")
    ] = None,
    *,
    undo: Annotated[int | None, typer.Option("--undo", help="A merge's number.")] = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Make two prospects one, or two again; whoever was written to, or else is older, is kept."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime, by = shell.runtime, shell.actor
        with runtime.sessions.begin() as session:
            if undo is not None and not people:
                made = undo_merge(session, undo, by=by, now=runtime.now())
            elif undo is None and people and len(people) == TWO:
                one, other = (find(session, by.workspace_id, words).id for words in people)
                made = merge(session, one, other, by=by, now=runtime.now())
            else:
                raise InvalidError("Say two prospects, or --undo with the number of a merge.")
        if as_json:
            print_json(made)
        else:
            how = "" if made.is_undone else f" Undo it with drumbeat merge --undo {made.merge_id}."
            console.print(f"{made.text}{how}", markup=False)
