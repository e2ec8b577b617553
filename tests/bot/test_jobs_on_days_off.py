"""What is told to a team is told on its working days, once, whoever was away: on both databases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from slack_sdk import WebClient
from sqlalchemy import select

from bot.job_list import JOBS
from bot.jobs import listing, tick
from bot.runtime import Runtime
from bot.settings import Settings
from engine.delivery.course.team_clock import save_clock
from engine.scheduling import jobs as runs
from engine.scheduling.own_week import save_week
from engine.views.team_clock import ClockRequest
from engine.views.week import WeekRequest
from storage.states import RunState
from storage.tables import Digest, JobRun, Workspace
from tests.support import make_actor, make_workspace

NEW_YORK = ZoneInfo("America/New_York")
CHRISTMAS_WEEK = datetime(2026, 12, 21, 6, tzinfo=NEW_YORK)
MON_TO_THU = "\n".join(
    f"{day} 9:00: messages" for day in ("Monday", "Tuesday", "Wednesday", "Thursday")
)
FEW_DAYS = "Tuesday 9:00: messages\nFriday 9:00: follow-ups"
TOLD = ("pipeline_health", "weekly_digest", "monthly_digest")


@dataclass
class SetClock:
    at: datetime

    def now(self):
        return self.at.astimezone(UTC)


@pytest.fixture
def clock():
    return SetClock(CHRISTMAS_WEEK)


@pytest.fixture
def runtime(sessions, clock, tmp_path):
    with sessions.begin() as session:
        make_workspace(session)
    return Runtime(
        settings=Settings.load(home=tmp_path), sessions=sessions, clock=clock, slack=WebClient()
    )


@pytest.fixture
def admin(runtime, sessions):
    with sessions.begin() as session:
        return make_actor(session, session.scalars(select(Workspace)).one())


def lived(runtime, clock, until, *, looks_every=timedelta(hours=12)):
    """What the jobs that tell did: by name, when each run was due on the team's clock."""
    jobs = [job for job in JOBS if job.name in TOLD]
    tick(runtime, jobs)
    while clock.at < until:
        clock.at += looks_every
        tick(runtime, jobs)
    with runtime.sessions() as session:
        done = session.scalars(
            select(JobRun)
            .where(JobRun.slot != runs.FIRST_SIGHT, JobRun.state == RunState.DONE)
            .order_by(JobRun.due_at)
        )
        found = {name: [] for name in TOLD}
        for run in done:
            found[run.job].append(f"{run.due_at.astimezone(NEW_YORK):%a %d %b %H:%M}")
        return found


def next_run(sessions, clock, name):
    with sessions() as session:
        workspace_id = session.scalars(select(Workspace.id)).one()
        lines = listing(session, workspace_id, clock.now()).jobs
        [at] = [line.next_run for line in lines if line.name == name]
        return f"{at.astimezone(NEW_YORK):%a %d %b %H:%M}"


def test_nothing_is_told_on_a_holiday_and_nothing_left_out(runtime, sessions, clock):
    assert next_run(sessions, clock, "weekly_digest") == "Thu 24 Dec 14:00"
    assert next_run(sessions, clock, "monthly_digest") == "Mon 04 Jan 09:00"
    found = lived(runtime, clock, CHRISTMAS_WEEK + timedelta(days=15))
    assert found["weekly_digest"] == ["Thu 24 Dec 14:00", "Thu 31 Dec 14:00"]
    assert found["monthly_digest"] == ["Mon 04 Jan 09:00"]
    days = ("Mon 21", "Tue 22", "Wed 23", "Thu 24", "Mon 28", "Tue 29", "Wed 30", "Thu 31")
    assert found["pipeline_health"] == [
        *(f"{day} Dec 08:15" for day in days),
        "Mon 04 Jan 08:15",
    ]
    with sessions() as session:
        told = session.scalars(select(Digest.figures).order_by(Digest.id)).all()
    assert [(each["began"], each["until"]) for each in told] == [
        ("2026-12-18", "2026-12-24"),
        ("2026-12-24", "2026-12-31"),
        ("2026-12-01", "2026-12-31"),
    ]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (MON_TO_THU, {"weekly": "Thu 24 Dec, Thu 31 Dec", "monthly": "Mon 04 Jan", "health": 10}),
        (FEW_DAYS, {"weekly": "Tue 22 Dec, Tue 29 Dec", "monthly": "Tue 05 Jan", "health": 3}),
    ],
)
def test_a_team_with_other_working_days_goes_by_its_own(
    runtime, sessions, clock, admin, *, lines, told
):
    with sessions.begin() as session:
        save_week(session, WeekRequest(lines=lines), by=admin, now=clock.now())
    found = lived(runtime, clock, CHRISTMAS_WEEK + timedelta(days=15, hours=4))
    assert found["weekly_digest"] == [f"{day} 14:00" for day in told["weekly"].split(", ")]
    assert found["monthly_digest"] == [f"{told['monthly']} 09:00"]
    assert len(found["pipeline_health"]) == told["health"]


def test_holidays_are_those_of_the_teams_country(runtime, sessions, clock, admin):
    with sessions.begin() as session:
        save_clock(session, ClockRequest(country="IL"), by=admin, now=clock.now())
    found = lived(runtime, clock, CHRISTMAS_WEEK + timedelta(days=15))
    assert found["weekly_digest"] == ["Fri 25 Dec 14:00", "Fri 01 Jan 14:00"]
    assert found["monthly_digest"] == ["Fri 01 Jan 09:00"]


@pytest.mark.parametrize("change", ["country", "week"])
def test_a_change_of_the_working_days_tells_no_week_twice(runtime, sessions, clock, admin, change):
    with sessions.begin() as session:
        if change == "week":
            save_week(session, WeekRequest(lines=MON_TO_THU), by=admin, now=clock.now())
    lived(runtime, clock, CHRISTMAS_WEEK + timedelta(days=3, hours=9))
    with sessions.begin() as session:
        if change == "country":
            save_clock(session, ClockRequest(country="IL"), by=admin, now=clock.now())
        else:
            lines = f"{MON_TO_THU}\nFriday 9:00: follow-ups"
            save_clock(session, ClockRequest(country="IL"), by=admin, now=clock.now())
            save_week(session, WeekRequest(lines=lines), by=admin, now=clock.now())
    found = lived(runtime, clock, CHRISTMAS_WEEK + timedelta(days=12))
    assert found["weekly_digest"] == ["Thu 24 Dec 14:00", "Fri 01 Jan 14:00"]


def test_who_was_away_over_the_holidays_tells_the_newest_once(runtime, sessions, clock):
    lived(runtime, clock, CHRISTMAS_WEEK)
    clock.at = datetime(2027, 1, 4, 10, tzinfo=NEW_YORK)
    found = lived(runtime, clock, clock.at + timedelta(hours=8))
    assert found == {
        "pipeline_health": ["Mon 04 Jan 08:15"],
        "weekly_digest": ["Thu 31 Dec 14:00"],
        "monthly_digest": ["Mon 04 Jan 09:00"],
    }


@pytest.mark.parametrize(
    ("month", "first"),
    [(7, "Wed 01 Jul"), (8, "Mon 03 Aug"), (9, "Tue 01 Sep"), (11, "Mon 02 Nov")],
)
def test_the_month_is_told_on_its_first_working_day(runtime, sessions, clock, month, first):
    clock.at = datetime(2026, month, 1, 1, tzinfo=NEW_YORK)
    assert next_run(sessions, clock, "monthly_digest") == f"{first} 09:00"
