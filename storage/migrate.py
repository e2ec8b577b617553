"""Decides how a database comes to head: Alembic's migrations, over the engine that is open."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from storage.tables import Base

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Engine) -> None:
    """Bring the database to head. Two processes that start at once do it one after the other."""
    with database.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7230042)")
        command.upgrade(_config(connection), "head")


def revision(database: Engine, message: str) -> None:
    """Write a new migration from what the tables in code have and the database has not."""
    with database.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


def current(database: Engine) -> str | None:
    """The revision that the database is at; None for an empty one."""
    with database.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The newest revision in the code."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def differences(database: Engine) -> list[object]:
    """What the tables in code and the database do not agree on; empty when all is well."""
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))
