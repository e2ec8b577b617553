"""Decides at which instants a recurring job is due, across the hours that clocks skip and repeat.

A cron trigger is read as a clock on the wall: it names local times, and the zone says which instant
each of them is. A time that spring leaves out is the instant an hour later, a time that autumn has
twice is the first of the two, so every day that has a slot has exactly one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from itertools import takewhile
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

LONGEST_SHIFT = timedelta(days=1)
"""No clock was ever set by more: Samoa left out a whole day in 2011."""
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Slot:
    """One time a job is due. `name` is the local date, or the instant for interval triggers."""

    name: str
    at: datetime


class Missed(Enum):
    """What becomes of slots that passed while nobody ticked."""

    LATEST = auto()
    """Run once, for the newest of them, however late."""
    EACH = auto()
    """Run every one, the oldest first."""
    SKIP = auto()
    """Run those that are no later than the job's grace; the rest is written down as missed."""


class ByItsClock(BaseTrigger):  # type: ignore[misc] # APScheduler has no types
    """A trigger that is told the team's time, and says in which zone each of its days is."""


def slots_after(trigger: BaseTrigger, zone: ZoneInfo, after: datetime) -> Iterator[Slot]:
    """The slots after an instant, in order, without end. Cron triggers give one a day at most."""
    if isinstance(trigger, CronTrigger):
        return _by_the_wall(trigger, zone, after)
    if isinstance(trigger, ByItsClock):
        return _by_its_clock(trigger, zone, after)
    return _by_the_clock(trigger, after)


def slots_between(
    trigger: BaseTrigger, zone: ZoneInfo, after: datetime, until: datetime
) -> list[Slot]:
    """The slots in `(after, until]`."""
    return list(takewhile(lambda slot: slot.at <= until, slots_after(trigger, zone, after)))


def to_run(
    slots: Sequence[Slot], missed: Missed, grace: timedelta, now: datetime
) -> tuple[list[Slot], Slot | None]:
    """Which of the due slots are run, and which one stands for those that are not."""
    if missed is Missed.EACH or not slots:
        return list(slots), None
    if missed is Missed.LATEST:
        return [slots[-1]], None
    in_time = [slot for slot in slots if now - slot.at <= grace]
    return in_time, None if in_time else slots[-1]


def wall_clock(**fields: str | int | datetime | None) -> CronTrigger:
    """A cron trigger whose fields are local times of whichever zone it is later asked for."""
    return CronTrigger(**fields, timezone=UTC)


def _by_the_wall(trigger: CronTrigger, zone: ZoneInfo, after: datetime) -> Iterator[Slot]:
    wall = after.astimezone(zone).replace(tzinfo=UTC) - LONGEST_SHIFT
    last_name = ""
    while (fire := trigger.get_next_fire_time(None, wall)) is not None:
        wall = fire + INSTANT
        at = fire.replace(tzinfo=zone, fold=0).astimezone(UTC)
        name = at.astimezone(zone).date().isoformat()
        if at > after and name > last_name:
            last_name = name
            yield Slot(name, at)


def _by_its_clock(trigger: ByItsClock, zone: ZoneInfo, after: datetime) -> Iterator[Slot]:
    at = after
    while True:
        fire = trigger.get_next_fire_time(None, at.astimezone(zone))
        at = fire.astimezone(UTC)
        yield Slot(fire.date().isoformat(), at)


def _by_the_clock(trigger: BaseTrigger, after: datetime) -> Iterator[Slot]:
    instant = after
    while (fire := trigger.get_next_fire_time(None, instant + INSTANT)) is not None:
        instant = fire.astimezone(UTC)
        yield Slot(instant.isoformat(timespec="seconds"), instant)
