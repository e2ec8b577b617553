"""Importing: 100,000 rows from the file to the last prospect, and the memory of a million."""

from __future__ import annotations

import csv
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from bot import staging
from bot.clock import SystemClock
from bot.connect import slack_client
from bot.runtime import Runtime
from bot.settings import Settings
from engine.prospects import imports
from engine.prospects.mapping import remembered
from engine.prospects.reading import read_table
from engine.views.base import Actor
from storage import suppressions
from storage.database import Sessions, session_factory
from storage.states import Approval, SuppressionKind
from storage.tables import Prospect
from tests.bench.base import Figure, databases, peak_megabytes, rate
from tests.support import KEY, NOW, make_actor, make_workspace

ROWS, MANY = 100_000, 1_000_000
GOAL = 5_000
"""Rows a second, from the file to the last prospect."""
MOST_MEGABYTES = 600
FIRST = [
    "Ada",
    "Ines",
    "Maya",
    "Jörg",
    "Zoë",
    "Solveig",
    "Mattias",
    "Dagny",
    "Orsolya",
    "Cyprian",
    "Rafferty",
    "Ivy",
    "Gus",
    "Eve",
]
LAST = [
    "Lund",
    "Hale",
    "Vance",
    "Okafor",
    "Lindqvist",
    "Marchetti",
    "Ekström",
    "Brandvold",
    "Ruddock",
    "Crane",
    "Lane",
]
TITLES = ("Head of School", "Director of Admissions", "CTO", "Founder", "Learning Specialist")
HEADER = [
    "First Name",
    "Last Name",
    "Title",
    "Company",
    "Email",
    "Mobile Phone",
    "Person Linkedin Url",
    "Website",
    "# Employees",
    "Industry",
    "City",
    "State",
    "Country",
]


def figures() -> Iterator[Figure]:
    """Both databases, then a million rows into SQLite."""
    with databases() as opened, tempfile.TemporaryDirectory() as home:
        path = write_file(Path(home) / "contacts.csv", ROWS)
        for kind, new in opened.items():
            measured = measure(session_factory(new(), hash_key=KEY), path)
            bare = bare_insert(new())
            yield Figure(f"import on {kind}", measured, bare, "rows/s", "the driver's bare insert")
            yield Figure(f"import on {kind}", measured, GOAL, "rows/s", "wanted", goal=1)
        path = write_file(Path(home) / "many.csv", MANY)
        size = path.stat().st_size / 1024 / 1024
        measured = measure(session_factory(opened["sqlite"](), hash_key=KEY), path)
        yield Figure(f"import of {MANY:,} rows", measured, GOAL, "rows/s", "wanted", goal=1)
        yield Figure(
            f"peak memory for {size:,.0f} MB with {MANY:,} rows",
            peak_megabytes(),
            MOST_MEGABYTES,
            "MB",
            "allowed",
            goal=1,
            smaller=True,
        )


def write_file(path: Path, count: int) -> Path:
    """A file as Apollo exports it: a row in twenty repeats another, some lack an e-mail."""
    dice = random.Random(7)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for at in range(count):
            who = dice.randrange(at) if at and dice.random() < 0.05 else at
            firm = who % (count // 5)
            writer.writerow(
                [
                    FIRST[who % len(FIRST)],
                    LAST[who % len(LAST)],
                    TITLES[who % len(TITLES)],
                    f"Company {firm} School",
                    f"person{who}@firm{firm}.example" if dice.random() < 0.9 else "",
                    f"+1 202 555 {who % 10_000:04d}",
                    f"https://www.linkedin.com/in/person-{who}" if dice.random() < 0.8 else "",
                    f"https://www.firm{firm}.example",
                    who % 5_000 + 1,
                    "education management",
                    "Salem",
                    "Oregon",
                    "United States",
                ]
            )
    return path


def measure(sessions: Sessions, path: Path) -> float:
    """Rows a second from opening the file to the last prospect, as the edge does it."""
    with sessions.begin() as session:
        by = make_actor(session, make_workspace(session))
        suppress(session, by)
    settings = Settings.load(home=path.parent)
    runtime = Runtime(settings, sessions, SystemClock(), slack_client(settings))
    started = time.perf_counter()
    with sessions.begin() as session:
        meanings = remembered(session, by.workspace_id)
    with path.open("rb") as file, read_table(file, meanings) as table:
        rows = len(table)
        job_id = staging.keep(runtime, path.name, table, by=by)
    assert job_id is not None
    with sessions.begin() as session:
        imports.confirm(session, job_id, by=by, now=NOW)
    more = True
    while more:
        with sessions.begin() as session:
            more = imports.step(session, job_id, now=NOW)
    return rows / (time.perf_counter() - started)


def suppress(session: Session, by: Actor) -> None:
    """Somebody is always suppressed: looking for them is a part of the work."""
    for kind, value in (
        (SuppressionKind.EMAIL, "person7@firm7.example"),
        (SuppressionKind.DOMAIN, "firm9.example"),
        (SuppressionKind.LINKEDIN, "person-11"),
    ):
        suppressions.add(
            session, by.workspace_id, kind, value, reason="asked", by_member_id=None, now=NOW
        )


def bare_insert(database: Engine) -> float:
    """Rows a second that one statement of the driver inserts into the same table."""
    with session_factory(database, hash_key=KEY).begin() as session:
        workspace_id = make_workspace(session).id
    rows = [
        {
            "workspace_id": workspace_id,
            "full_name": "Ada Lund",
            "name_key": "ada lund",
            "company_key": f"company {at} school",
            "email": f"person{at}@firm.example",
            "email_key": f"person{at}@firm.example",
            "linkedin_key": f"person-{at}",
            "source": "bench",
            "approval": Approval.APPROVED,
            "created_at": NOW,
            "updated_at": NOW,
        }
        for at in range(ROWS)
    ]

    def work() -> int:
        with database.begin() as connection:
            connection.execute(insert(Prospect), rows)
        return len(rows)

    return rate(work, times=1)
