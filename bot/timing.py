"""Decides by which trigger a job runs whose hours are a team's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from apscheduler.triggers.base import BaseTrigger

from bot.slots import ByItsClock
from engine.scheduling.digest_times import from_now_on, next_on_its_clock
from engine.team_settings import DigestFrom, TeamSettings
from engine.views.team_clock import DAYS


@dataclass(frozen=True)
class Timing:
    """When a job runs: in words, and as a clock on the wall."""

    when: str
    trigger: BaseTrigger


class WeeklyDigest(ByItsClock):
    """Each week by what was said for it, on the clock by which the team went then."""

    def __init__(self, times: Sequence[DigestFrom]) -> None:
        self._times = times

    def get_next_fire_time(self, _: datetime | None, now: datetime) -> datetime:
        return next_on_its_clock(self._times, now)


def weekly_digest_timing(team: TeamSettings) -> Timing:
    told = from_now_on(team.digest)
    return Timing(f"{DAYS[told.day]}s at {told.hour}:00", WeeklyDigest(team.digest))
