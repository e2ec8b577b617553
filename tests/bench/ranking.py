"""Measures the first page of the ranking of a million prospects, beside the bare query."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from time import perf_counter

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.scoring.audiences import ensure_audiences
from engine.scoring.ranking import prioritize
from engine.views.base import Actor
from engine.views.scoring import PrioritizeRequest, PriorityList
from storage.states import Approval, LeadStatus, Role
from storage.tables import Prospect
from tests.bench.base import Figure, databases

PEOPLE, TOGETHER = 1_000_000, 20_000
GOAL_SECONDS = 0.050
TIMES = 15
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
SEGMENTS = ("referral_network", "thought_leadership", "stealth_founder")
ASKED = {
    "first page": PrioritizeRequest(limit=10, only_available=True),
    "first page of a segment": PrioritizeRequest(
        limit=10, only_available=True, segment="stealth_founder"
    ),
    "first page from a fit of 70": PrioritizeRequest(
        limit=10, only_available=True, min_fit_score=70
    ),
    "first page of grade A": PrioritizeRequest(limit=10, only_available=True, grade="A"),
}
BARE = text(
    "SELECT id, full_name, priority_score FROM prospect WHERE workspace_id = 1 "
    "AND approval = 'approved' AND lead_status <> 'suppressed' AND fit_score IS NOT NULL "
    "AND priority_score IS NOT NULL ORDER BY priority_score DESC, id LIMIT 11"
)


def fill(database: Engine, people: int) -> Actor:
    chance = random.Random(5)
    reasons = [["leads_a_school", 20, ["head of school"]]] * 6
    with Session(database) as session, session.begin():
        workspace = workspaces.ensure(
            session, slack_team_id="T0BENCH", name="Bench", timezone="UTC", now=NOW
        )
        ensure_audiences(session, workspace.id)
        for start in range(0, people, TOGETHER):
            session.execute(
                insert(Prospect),
                [row(workspace.id, n, chance, reasons) for n in range(start, start + TOGETHER)],
            )
        by = Actor(workspace_id=workspace.id, member_id=None, name="bench", role=Role.ADMIN)
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        vacuum = "VACUUM ANALYZE prospect" if database.dialect.name == "postgresql" else "ANALYZE"
        connection.execute(text(vacuum))
    return by


def row(workspace_id: int, n: int, chance: random.Random, reasons: object) -> dict[str, object]:
    fit, referral, signal = (chance.randrange(0, 101) for _ in range(3))
    return {
        "workspace_id": workspace_id,
        "full_name": f"Person {n}",
        "name_key": f"person {n}",
        "title": "Head of School",
        "company_name": f"School {n % 20_000}",
        "source": "bench",
        "approval": Approval.APPROVED if n % 10 else Approval.DISCOVERED,
        "lead_status": LeadStatus.NEW,
        "segment": SEGMENTS[n % 3],
        "fit_score": fit,
        "referral_capacity": referral,
        "signal_strength": signal,
        "priority_score": round(0.35 * fit + 0.35 * referral + 0.30 * signal, 2),
        "grade": "A" if fit >= 80 else "B",
        "reasons": reasons,
        "scored_at": NOW,
        "created_at": NOW,
        "updated_at": NOW,
    }


def figures() -> Iterator[Figure]:
    with databases() as kinds:
        for kind, new in kinds.items():
            database = new()
            by = fill(database, PEOPLE)
            bare = typical(lambda on=database: first_rows(on))
            for what, request in ASKED.items():
                took = typical(lambda on=database, r=request, by=by: run(on, r, by))
                yield Figure(
                    f"{kind}: {what} of {PEOPLE:,}", took * 1000, GOAL_SECONDS * 1000, "ms",
                    f"the goal (the bare query beside it: {bare * 1000:.2f} ms)", goal=1.0,
                    smaller=True,
                )  # fmt: skip
            deep = run(database, ASKED["first page"].model_copy(update={"limit": 1000}), by)
            after = ASKED["first page"].model_copy(update={"after": deep.next})
            took = typical(lambda on=database, r=after, by=by: run(on, r, by))
            yield Figure(
                f"{kind}: the page after 1,000", took * 1000, GOAL_SECONDS * 1000, "ms", "the goal",
                goal=1.0, smaller=True,
            )  # fmt: skip


def typical(work: object, *, times: int = TIMES) -> float:
    """How long it takes when everything is warm: the median."""
    took = []
    for _ in range(times):
        started = perf_counter()
        work()  # type: ignore[operator]
        took.append(perf_counter() - started)
    return median(took)


def run(database: Engine, request: PrioritizeRequest, by: Actor) -> PriorityList:
    with Session(database) as session, session.begin():
        return prioritize(session, request, by=by, now=NOW)


def first_rows(database: Engine) -> str:
    with database.connect() as connection:
        return json.dumps([tuple(each) for each in connection.execute(BARE)])
