"""Measures segmenting 100,000 prospects, beside a bare loop over the same rows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.scoring.segments import segment
from engine.views.base import Actor
from engine.views.scoring import SegmentReport, SegmentRequest
from storage.states import Approval, LeadStatus, Role
from storage.tables import Prospect, Workspace
from tests.bench.base import Figure, databases, seconds

PEOPLE = 100_000
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TITLES = (
    "Head of School", "Founder", "CTO", "Director of Technology", "Counselor", "Teacher", "Nurse",
    "Chief of Staff", "Professor", "Principal Engineer", "Product Manager", "Parent", "Dean",
)  # fmt: skip
PLACES = ("School", "Academy", "Labs", "Clinic", "Learning", "Bakery", "Stealth", "University")
WORDS = (
    "likes tea",
    "families",
    "met in Oslo",
    "runs",
    "speaker",
    "chess",
    "from the fair",
    "blue",
)


def fill(database: Engine, people: int) -> Actor:
    """So many people with titles that repeat, companies that hardly do, and a note each."""
    chance = random.Random(3)
    with Session(database) as session, session.begin():
        workspace = workspaces.ensure(
            session, slack_team_id="T0BENCH", name="Bench", timezone="UTC", now=NOW
        )
        rows = [
            {
                "workspace_id": workspace.id,
                "full_name": f"Person {n}",
                "name_key": f"person {n}",
                "email": f"person{n}@school{n % 20_000}.example",
                "email_key": f"person{n}@school{n % 20_000}.example",
                "title": f"{chance.choice(('', 'Senior ', 'Acting '))}{chance.choice(TITLES)}",
                "company_name": f"{PLACES[n % len(PLACES)]} {n % 20_000}",
                "industry": chance.choice(PLACES),
                "source": "bench",
                "facts": {"note": f"{chance.choice(WORDS)} {n}"},
                "tags": [chance.choice(WORDS)],
                "approval": Approval.APPROVED,
                "lead_status": LeadStatus.NEW,
                "created_at": NOW,
                "updated_at": NOW,
            }
            for n in range(people)
        ]
        session.execute(insert(Prospect), rows)
        return Actor(workspace_id=workspace.id, member_id=None, name="bench", role=Role.ADMIN)


def figures() -> Iterator[Figure]:
    with databases() as kinds:
        for kind, new in kinds.items():
            database = new()
            by = fill(database, PEOPLE)
            first = seconds(lambda by=by, on=database: run(on, by), times=1)
            yield Figure(
                f"{kind}: first run, with {PEOPLE:,} writes", first, bare(database), "s",
                "a bare loop over the rows", smaller=True,
            )  # fmt: skip
            again = seconds(lambda by=by, on=database: run(on, by))
            yield Figure(
                f"{kind}: {PEOPLE:,} segmented, nothing to write", again, 1.0, "s",
                "the goal", goal=1.0, smaller=True,
            )  # fmt: skip
            yield Figure(
                f"{kind}: {PEOPLE:,} segmented, nothing to write", again, bare(database), "s",
                "a bare loop over the rows", smaller=True,
            )  # fmt: skip


def run(database: Engine, by: Actor) -> SegmentReport:
    with Session(database, expire_on_commit=False) as session, session.begin():
        return segment(session, SegmentRequest(), by=by, now=NOW)


def bare(database: Engine) -> float:
    """Seconds to read the columns that count through the raw driver, and look at each row."""
    columns = "id, title, company_name, industry, facts, tags, segment, segment_evidence"

    def loop() -> int:
        with database.connect() as connection:
            rows = connection.execute(text(f"SELECT {columns} FROM prospect"))
            return sum(1 for _ in rows)

    with Session(database) as session:
        assert session.scalar(select(Workspace.id)) is not None
    return seconds(loop)
