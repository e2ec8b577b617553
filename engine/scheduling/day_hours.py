"""Decides at which hours a team's working day is posted and closed, by the lines of its week."""

from __future__ import annotations

from datetime import time

from engine.scheduling.week import Schedule

POSTED_BEFORE, WATCHED_BEFORE = 30, 45
"""Minutes before the day's first line; what is wrong is told before what is to be done."""
CLOSED_AFTER = 90
"""Minutes after the beginning of the day's last line: its hour, and half of one to finish."""
WORKED = 8 * 60 + 30
"""Minutes from the first line to the close of a day: 17:30 where it begins at 9:00."""
LATEST_CLOSE = 17 * 60 + 30
"""Only a later line puts the close off further: an afternoon's work is not waited for at night."""
LAST_MINUTE = 24 * 60 - 1


def posted_at(schedule: Schedule, weekday: int) -> time:
    """When the day's post comes: half an hour before its first line, on the same day."""
    return _clock(_lines(schedule, weekday)[0] - POSTED_BEFORE)


def watched_at(schedule: Schedule, weekday: int) -> time:
    """When the pipeline is looked over: a quarter of an hour before the day's post."""
    return _clock(_lines(schedule, weekday)[0] - WATCHED_BEFORE)


def closed_at(schedule: Schedule, weekday: int) -> time:
    """When the day is closed: after its last line, and not before a day's work is over."""
    lines = _lines(schedule, weekday)
    day_is_over = min(lines[0] + WORKED, LATEST_CLOSE)
    return _clock(max(lines[-1] + CLOSED_AFTER, day_is_over))


def _lines(schedule: Schedule, weekday: int) -> list[int]:
    """Minutes since midnight; a weekday without lines is as long as the shipped ones."""
    lines = [at.hour * 60 + at.minute for at in _hours(schedule, weekday)]
    return lines or [9 * 60]


def _hours(schedule: Schedule, weekday: int) -> list[time]:
    return sorted(slot.at for slot in schedule if slot.weekday == weekday)


def _clock(minutes: int) -> time:
    within = min(max(minutes, 0), LAST_MINUTE)
    return time(within // 60, within % 60)
