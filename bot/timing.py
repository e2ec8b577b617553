"""Decides by which trigger a job runs whose hours are a team's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger

from bot.slots import INSTANT, wall_clock
from engine.scheduling.digest_times import SHIPPED, from_now_on
from engine.team_settings import DigestFrom, TeamSettings
from engine.views.team_clock import DAYS


@dataclass(frozen=True)
class Timing:
    """When a job runs: in words, and as a clock on the wall."""

    when: str
    trigger: BaseTrigger


def weekly_digest_timing(team: TeamSettings) -> Timing:
    """Each week by what was said for it."""
    told = from_now_on(team.digest)
    lines = (SHIPPED, *team.digest)
    ends = (*(_midnight(line.since) - INSTANT for line in team.digest), None)
    weeks = [_weekly(line, until) for line, until in zip(lines, ends, strict=True)]
    return Timing(f"{DAYS[told.day]}s at {told.hour}:00", OrTrigger(weeks))


def _weekly(told: DigestFrom, until: datetime | None) -> BaseTrigger:
    return wall_clock(
        day_of_week=told.day,
        hour=told.hour,
        minute=0,
        start_date=_midnight(told.since),
        end_date=until,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
