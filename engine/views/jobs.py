"""Decides what is told about recurring jobs: when they run, and how the last run went."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.views.base import View


class JobLine(View):
    """One recurring job as people see it; instants are UTC."""

    name: str
    summary: str
    when: str
    if_missed: str
    last_run: datetime | None
    last_slot: str | None
    last_state: str | None
    note: str | None
    next_run: datetime | None


class JobList(View):
    success: bool = True
    timezone: str
    jobs: tuple[JobLine, ...]


class JobRan(View):
    """What came of a job that was run by hand, and when the clock runs it next."""

    success: bool = True
    name: str
    state: str
    note: str | None
    next_run: datetime | None
    timezone: str


class TickReport(View):
    """One look at the clock: how many runs it was time for, and whether all work was done then."""

    success: bool = True
    at: datetime
    ran: int
    settled: bool


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    return {
        "jobs": JobList(
            timezone="America/New_York",
            jobs=(
                JobLine(
                    name="morning_cadence",
                    summary="posts what is to be done today",
                    when="working days at 8:30",
                    if_missed="run when at most 9 hours late, else left out",
                    last_run=datetime(2026, 11, 23, 13, 30, tzinfo=UTC),
                    last_slot="2026-11-23",
                    last_state="done",
                    note="posted",
                    next_run=datetime(2026, 11, 24, 13, 30, tzinfo=UTC),
                ),
                JobLine(
                    name="weekly_digest",
                    summary="posts the week's figures",
                    when="Fridays at 14:00",
                    if_missed="run once, for the newest",
                    last_run=None,
                    last_slot=None,
                    last_state=None,
                    note=None,
                    next_run=datetime(2026, 11, 27, 19, 0, tzinfo=UTC),
                ),
            ),
        ),
        "job_ran": JobRan(
            name="fading_scores",
            state="done",
            note="3 to be scored anew",
            next_run=datetime(2026, 11, 24, 8, 30, tzinfo=UTC),
            timezone="America/New_York",
        ),
        "job_failed": JobRan(
            name="retention",
            state="running",
            note="The disk is <full> *now*.",
            next_run=None,
            timezone="America/New_York",
        ),
    }
