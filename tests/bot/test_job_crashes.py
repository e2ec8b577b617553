"""Every pair of crashes while jobs are run: each slot is done once, whoever dies over it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import select

from bot.job_list import RecurringJob
from bot.jobs import tick
from bot.runtime import Runtime
from bot.settings import Settings
from bot.slots import Missed, wall_clock
from bot.timing import Timing
from engine.scheduling import jobs as runs
from storage.database import Sessions
from storage.states import RunState
from storage.tables import JobRun, Workspace
from tests.crashing import Boundaries, CountedSessions, die_and_live, pairs
from tests.support import make_workspace

DAILY = wall_clock(hour=8)
BEGAN = datetime(2026, 1, 4, 20, tzinfo=UTC)


@dataclass
class Clock:
    at: datetime

    def now(self) -> datetime:
        return self.at


def write_down(session: Any, workspace_id: int, at: datetime, now: datetime) -> str:
    """A body that counts how often each slot's work was done."""
    del now
    workspace = session.get_one(Workspace, workspace_id, with_for_update=True)
    done = workspace.settings.get("done", {})
    day = at.date().isoformat()
    workspace.settings = {"done": {**done, day: done.get(day, 0) + 1}}
    return "written down"


JOBS = [RecurringJob("daily", "", Timing("", DAILY), Missed.EACH, write_down)]


def test_every_pair_of_crashes(sessions: Sessions, tmp_path: Path) -> None:
    with sessions.begin() as session:
        make_workspace(session)
    clock, boundaries = Clock(BEGAN), Boundaries()
    counted: Any = CountedSessions(sessions, boundaries)
    owners = count()
    runtime = Runtime(
        settings=Settings.load(home=tmp_path), sessions=counted, clock=clock, slack=WebClient()
    )

    def process() -> None:
        clock.at += runs.LEASE + timedelta(seconds=1)
        while tick(replace(runtime, owner=f"process {next(owners)}"), JOBS):
            pass

    process()  # the workspace is seen
    clock.at = BEGAN + timedelta(days=1)
    boundaries.begin(None)
    process()
    last, days = boundaries.reached, 1
    assert last >= 8
    for crashes in pairs(last):
        days += 1
        clock.at = BEGAN + timedelta(days=days)
        die_and_live(boundaries, crashes, process)
    with sessions.begin() as session:
        states = list(session.scalars(select(JobRun.state).where(JobRun.slot != runs.FIRST_SIGHT)))
        done = session.scalars(select(Workspace)).one().settings["done"]
    assert states == [RunState.DONE] * days
    assert list(done.values()) == [1] * days
