"""The shell's commands for who is never written to: suppress, unsuppress."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from blocks.base import counted
from bot.cli.base import DatabaseUrl, Json, Shell, console, open_shell, print_json, told
from engine.delivery.protection import suppressing, unsuppressing
from engine.errors import InvalidError
from engine.views.delivery import SuppressionList, SuppressionView

Whom = Annotated[
    list[str] | None,
    typer.Argument(help="A name, address, domain, number, profile, or: company NAME."),
]


def register(app: typer.Typer) -> None:
    app.command()(suppress)
    app.command()(unsuppress)


def suppress(
    whom: Whom = None,
    *,
    because: Annotated[str | None, typer.Option(help="Why, for the history.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="A list from elsewhere, one a line; - reads standard input.")
    ] = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Never write to somebody again."""
    with told(as_json=as_json), open_shell(database) as shell:
        if (file is None) == (not whom):
            raise InvalidError("Say whom, or give a list with --file.")
        answer: SuppressionView | SuppressionList
        if file is not None:
            answer = _take_over(shell, file)
        else:
            with shell.runtime.sessions.begin() as session:
                answer = suppressing.suppress_named(
                    session,
                    " ".join(whom or ()),
                    because=because,
                    by=shell.actor,
                    now=shell.runtime.now(),
                )
        if as_json:
            print_json(answer)
        else:
            console.print(_words(answer), markup=False)


def _take_over(shell: Shell, file: Path) -> SuppressionList:
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidError(f"{file} cannot be read as text in UTF-8.") from error
    with shell.runtime.sessions.begin() as session:
        return suppressing.suppress_list(
            session, text.splitlines(), by=shell.actor, now=shell.runtime.now()
        )


def _words(answer: SuppressionView | SuppressionList) -> str:
    if isinstance(answer, SuppressionList):
        first = f"{answer.added:,} suppressed, {answer.was_known:,} were already."
        return "\n".join([first, *answer.wrong])
    if answer.was_known and not answer.stopped_sequences:
        return f"{answer.what} was suppressed already."
    stopped = counted(answer.stopped_sequences, "sequence")
    return f"Nobody writes to {answer.what} again. {stopped} stopped."


def unsuppress(
    whom: Whom = None,
    *,
    because: Annotated[str, typer.Option(help="Why; it is kept.")],
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Let somebody be written to again."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            lifted = unsuppressing.unsuppress_named(
                session,
                " ".join(whom or ()),
                because,
                by=shell.actor,
                now=shell.runtime.now(),
            )
        if as_json:
            print_json(lifted)
        else:
            console.print(lifted.text, markup=False)
