"""The shell's commands that start things: run, db, doctor."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from bot import start
from bot.cli.base import DatabaseUrl, Json, console, print_json, print_table, told
from bot.connect import connect_database
from bot.doctor import Health, diagnose
from bot.local import DEFAULT_PORT, running
from bot.settings import Settings
from storage import migrate


def run(
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Use the local workspace even if there are tokens.")
    ] = False,
    port: Annotated[
        int,
        typer.Option(
            help="The port of the local workspace.", min=0, max=65535, envvar="DRUMBEAT_PORT"
        ),
    ] = DEFAULT_PORT,
    database: DatabaseUrl = None,
    rate_limit: Annotated[
        bool, typer.Option(help="Keep Slack's one message a second in the local workspace.")
    ] = True,
    at: Annotated[
        datetime | None,
        typer.Option(
            help="What time a new local workspace begins at, like 2026-12-07T09:00.",
        ),
    ] = None,
) -> None:
    """Run the bot: on Slack with tokens, on the local workspace without."""
    with told(as_json=False):
        start.run(
            Settings.load(database_url=database),
            port=port,
            sandbox=sandbox,
            rate_limit=rate_limit,
            begins=at,
        )


db = typer.Typer(help="Look after the database.", invoke_without_command=True)


@db.callback()
def upgrade(context: typer.Context, database: DatabaseUrl = None, *, as_json: Json = False) -> None:
    """Bring the database to the newest shape and say which one it has."""
    if context.invoked_subcommand is not None:
        return
    with told(as_json=as_json):
        opened = connect_database(Settings.load(database_url=database))
        revision = migrate.current(opened)
        opened.dispose()
        if as_json:
            print_json({"success": True, "revision": revision})
        else:
            console.print(f"The database is at revision {revision}.", markup=False)


@db.command()
def revision(what_for: str, database: DatabaseUrl = None) -> None:
    """Write a migration from the tables in code, for whoever changes them."""
    with told(as_json=False):
        opened = connect_database(Settings.load(database_url=database))
        migrate.revision(opened, what_for)
        opened.dispose()


def doctor(as_json: Json = False, database: DatabaseUrl = None) -> None:
    """Say what is configured, reachable and missing."""
    with told(as_json=as_json):
        settings = Settings.load(database_url=database)
        diagnosis = diagnose(settings if settings.on_slack else running(settings) or settings)
    if as_json:
        print_json(diagnosis)
    else:
        marks = {Health.OK: "ok", Health.MISSING: "–", Health.WRONG: "!"}
        print_table(
            "", ["", "", ""], [[marks[f.health], f.name, f.says] for f in diagnosis.findings]
        )
    if not diagnosis.success:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    app.command()(run)
    app.add_typer(db, name="db")
    app.command()(doctor)
