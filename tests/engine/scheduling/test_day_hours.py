"""A day is posted before its first line and closed after its last one."""

from __future__ import annotations

from datetime import time

import pytest

from engine.scheduling.day_hours import closed_at, posted_at, watched_at
from engine.scheduling.week_lines import SHIPPED, read

MONDAY = 0


@pytest.mark.parametrize("weekday", range(7))
def test_the_shipped_week_begins_at_half_past_eight_and_ends_at_half_past_five(weekday):
    assert watched_at(SHIPPED, weekday) == time(8, 15)
    assert posted_at(SHIPPED, weekday) == time(8, 30)
    assert closed_at(SHIPPED, weekday) == time(17, 30)


@pytest.mark.parametrize(
    ("hours", "watched", "posted", "closed"),
    [
        (("7:00", "11:00"), time(6, 15), time(6, 30), time(15, 30)),
        (("10:15", "19:00"), time(9, 30), time(9, 45), time(20, 30)),
        (("9:00", "16:15"), time(8, 15), time(8, 30), time(17, 45)),
        (("14:00",), time(13, 15), time(13, 30), time(17, 30)),
        (("0:10", "23:30"), time(0), time(0), time(23, 59)),
    ],
    ids=["early", "late", "a late last line", "an afternoon", "all day"],
)
def test_a_team_is_told_by_the_lines_of_its_own_day(hours, watched, posted, closed):
    lines = [f"Monday {hour}: messages" for hour in hours]
    own = read("\n".join([*lines, "Tuesday 5:00: follow-ups", "Tuesday 22:00: follow-ups 1"]))
    assert watched_at(own, MONDAY) == watched
    assert posted_at(own, MONDAY) == posted
    assert closed_at(own, MONDAY) == closed


def test_a_review_before_the_work_is_a_line_too():
    own = read("Monday 8:00: review\nMonday 10:00: messages")
    assert posted_at(own, MONDAY) == time(7, 30)
