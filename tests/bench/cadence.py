"""Measures planning a week, and Home, with a hundred thousand prospects and 400 open touches.

Two thousand have heard nothing for a quarter.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter

from slack_sdk.models.views import View as SlackView
from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from blocks.home import home_view
from engine import workspace as workspaces
from engine.campaigns.default import default_campaign
from engine.members import actor_of, ensure_member
from engine.metrics.home import home
from engine.scheduling.cadence import weekly
from engine.scoring.audiences import ensure_audiences
from engine.views.base import Actor
from engine.views.cadence import WeeklyCadenceRequest
from storage.states import LeadStatus, SequenceState, TouchKind, TouchState
from storage.tables import Prospect, Sequence, Workspace
from tests.bench.base import Figure, databases
from tests.bench.ranking import row
from tests.outreach import Outreach

PEOPLE, TOGETHER, OPEN, SILENT = 100_000, 20_000, 400, 2_000
GOAL_SECONDS = 1.0
HOME_SECONDS = 0.3
TIMES = 7
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def fill(database: Engine) -> int:
    chance = random.Random(5)
    with Session(database) as session, session.begin():
        workspace = workspaces.ensure(
            session, slack_team_id="T0BENCH", name="Bench", timezone="UTC", now=NOW
        )
        ensure_audiences(session, workspace.id)
        for start in range(0, PEOPLE, TOGETHER):
            session.execute(
                insert(Prospect),
                [_row(workspace, n, chance) for n in range(start, start + TOGETHER)],
            )
        outreach = Outreach(session, workspace)
        for number in range(OPEN):
            outreach.sequence(
                outreach.prospect(f"Open {number}"),
                (TouchKind.INITIAL_DM, NOW + timedelta(days=number % 5)),
                (TouchKind.FOLLOWUP_1, NOW + timedelta(days=number % 5 + 3)),
            )
        _silent(session, outreach, workspace)
        workspace_id = workspace.id
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        analyze = "VACUUM ANALYZE" if database.dialect.name == "postgresql" else "ANALYZE"
        connection.execute(text(analyze))
    return workspace_id


def _silent(session: Session, outreach: Outreach, workspace: Workspace) -> None:
    """People who were written to long ago; each was told something of the offer."""
    default_campaign(session, workspace.id, NOW)
    long_ago = NOW - timedelta(days=120)
    for number in range(SILENT):
        prospect = outreach.prospect(
            f"Silent {number}",
            priority=90.0,
            lead_status=LeadStatus.CONTACTED,
            last_contacted_at=long_ago,
        )
        [touch] = outreach.sequence(
            prospect,
            (TouchKind.INITIAL_DM, long_ago, TouchState.SENT),
            state=SequenceState.FINISHED,
        )
        session.get_one(Sequence, touch.sequence_id).started_at = long_ago


def _row(workspace: Workspace, n: int, chance: random.Random) -> dict[str, object]:
    reached = {"linkedin_url": f"https://www.linkedin.com/in/p{n}", "linkedin_key": f"p{n}"}
    return row(workspace.id, n, chance, []) | reached


def plan(database: Engine, workspace_id: int, weeks_ahead: int = 0) -> int:
    asked = WeeklyCadenceRequest(week_start_date=(NOW + timedelta(weeks=weeks_ahead)).timestamp())
    with Session(database) as session, session.begin():
        week = weekly(session, asked, workspace_id=workspace_id, now=NOW)
        return week.total_outreach


def figures() -> Iterator[Figure]:
    with databases() as kinds:
        for kind, new in kinds.items():
            database = new()
            workspace_id = fill(database)
            assert plan(database, workspace_id) > OPEN
            yield Figure(
                f"{kind}: planning a week from {PEOPLE:,}", took(plan, database, workspace_id),
                GOAL_SECONDS * 1000, "ms", "the goal", goal=1.0, smaller=True,
            )  # fmt: skip
            yield Figure(
                f"{kind}: planning the week after it", took(plan, database, workspace_id, 1),
                GOAL_SECONDS * 1000, "ms", "the goal", goal=1.0, smaller=True,
            )  # fmt: skip
            by = opener(database, workspace_id)
            yield Figure(
                f"{kind}: what Home shows of {PEOPLE:,}", took(opened, database, by),
                HOME_SECONDS * 1000, "ms", "the goal", goal=1.0, smaller=True,
            )  # fmt: skip


def took(work: Callable[..., object], *of: object) -> float:
    """Milliseconds, of several times the one in the middle."""
    times = []
    for _ in range(TIMES):
        begin = perf_counter()
        work(*of)
        times.append(perf_counter() - begin)
    return median(times) * 1000


def opener(database: Engine, workspace_id: int) -> Actor:
    with Session(database) as session, session.begin():
        ensure_member(session, workspace_id, slack_user_id="U0ADA", name="Ada", admin=True, now=NOW)
        return actor_of(session, slack_team_id="T0BENCH", slack_user_id="U0ADA")


def opened(database: Engine, by: Actor) -> SlackView:
    with Session(database) as session, session.begin():
        return home_view(home(session, by=by, now=NOW))
