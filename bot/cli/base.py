"""Decides what every shell command shares: opening the edge, printing answers, telling errors."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot import local
from bot.cli.ways import in_shell
from bot.edge import open_runtime
from bot.errors import sentence_for
from bot.runtime import Runtime
from bot.settings import Settings
from engine import workspace as workspaces
from engine.errors import DrumbeatError, InvalidError
from engine.views.base import Actor, View

Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
DatabaseUrl = Annotated[
    str | None,
    typer.Option("--database", help="The database's URL.", envvar="DRUMBEAT_DATABASE_URL"),
]

console = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Shell:
    """What a shell command works with; `actor` is the shell itself, in the newest workspace."""

    runtime: Runtime
    actor: Actor


@contextmanager
def open_shell(database: str | None = None) -> Iterator[Shell]:
    """The edge for one command; beside a running local workspace it uses that one's clock."""
    settings = Settings.load(database_url=database)
    if not settings.on_slack:
        settings = local.running(settings) or settings
    with open_runtime(settings) as runtime:
        with runtime.sessions.begin() as session:
            workspace = workspaces.for_shell(session, settings.timezone or "UTC", now=runtime.now())
        actor = Actor(workspace_id=workspace.id, member_id=None, name="the shell", role="admin")
        yield Shell(runtime, actor)


@contextmanager
def told(*, as_json: bool) -> Iterator[None]:
    """Errors of the command inside become one sentence (on stderr, or as JSON) and an exit code.

    2 means that what was asked is wrong, 1 that it could not be done.
    """
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:  # noqa: BLE001 - the one place of the shell where errors end
        sentence = in_shell(sentence_for(error, where="shell"))
        if as_json:
            print_json({"success": False, "error": sentence})
        else:
            Console(stderr=True, highlight=False, soft_wrap=True).print(sentence, markup=False)
        raise typer.Exit(2 if isinstance(error, InvalidError) else 1) from (
            None if isinstance(error, DrumbeatError) else error
        )


def option(name: str, annotation: Any, *, default: Any = None) -> inspect.Parameter:
    """One option of a signature that is put together; Typer reads options from there."""
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
    )


def print_json(answer: View | dict[str, Any] | list[Any]) -> None:
    """One JSON document on standard output, and nothing else; `success` says whether it was done.

    An answer that does not say so itself was given because it was.
    """
    value = answer.model_dump(mode="json") if isinstance(answer, View) else answer
    if isinstance(value, dict):
        value = {"success": True} | value
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*row)
    console.print(table, markup=False)
