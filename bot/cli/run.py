"""The shell's commands that start things: run, db."""

from __future__ import annotations

from typing import Annotated

import typer

from bot import start
from bot.cli.base import DatabaseUrl, console, told
from bot.connect import connect_database
from bot.local import DEFAULT_PORT
from bot.settings import Settings
from storage import migrate


def run(
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Use the local workspace even if there are tokens.")
    ] = False,
    port: Annotated[int, typer.Option(help="The port of the local workspace.")] = DEFAULT_PORT,
    database: DatabaseUrl = None,
    rate_limit: Annotated[
        bool, typer.Option(help="Keep Slack's one message a second in the local workspace.")
    ] = True,
) -> None:
    """Run the bot: on Slack with tokens, on the local workspace without."""
    with told(as_json=False):
        start.run(
            Settings.load(database_url=database), port=port, sandbox=sandbox, rate_limit=rate_limit
        )


def db(database: DatabaseUrl = None) -> None:
    """Bring the database to the newest shape and say which one it has."""
    with told(as_json=False):
        engine = connect_database(Settings.load(database_url=database))
        console.print(f"The database is at revision {migrate.current(engine)}.", markup=False)
        engine.dispose()


def register(app: typer.Typer) -> None:
    app.command()(run)
    app.command()(db)
