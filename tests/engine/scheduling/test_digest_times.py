"""The digest's day is a team's own, and each of its weeks has one, whatever is changed when."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.slots import slots_between
from bot.timing import weekly_digest_timing
from engine.scheduling.digest_times import changed, last_told, next_told, told_before
from engine.scheduling.week import monday_of
from engine.team_settings import TeamSettings

NEW_YORK = ZoneInfo("America/New_York")
BEGIN = datetime(2026, 10, 5, tzinfo=UTC)
"""Four weeks before New York's clocks go back."""
HOUR = timedelta(hours=1)
ZONES = st.sampled_from(
    ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"]
).map(ZoneInfo)
ALASKA, TOKYO = ZoneInfo("America/Anchorage"), ZoneInfo("Asia/Tokyo")
ALL_ZONES = st.sampled_from([NEW_YORK, ALASKA, TOKYO, ZoneInfo("Europe/Berlin")])
CHANGES = st.lists(
    st.tuples(st.integers(0, 8 * 7 * 24), st.integers(0, 6), st.integers(0, 23)), max_size=8
)


def lived(changes, zone, *, looks_every):
    """When the digest was told in ten weeks, by a clock that looks every so many hours."""
    times, since, told = (), BEGIN, []
    at_hour = sorted(changes)
    trigger = weekly_digest_timing(TeamSettings()).trigger
    for hour in range(0, 10 * 7 * 24, looks_every):
        now = BEGIN + hour * HOUR
        while at_hour and at_hour[0][0] <= hour:
            _, day, of_day = at_hour.pop(0)
            times = changed(times, day, of_day, now.astimezone(zone))
            trigger = weekly_digest_timing(TeamSettings(digest=times)).trigger
        if slots := slots_between(trigger, zone, since, now):
            since = slots[-1].at
            told.append(since)
    return times, told


@settings(max_examples=40)
@given(CHANGES, ZONES, st.sampled_from([5, 30]))
def test_each_week_has_one_digest_however_often_its_day_is_changed(changes, zone, looks_every):
    _, told = lived(changes, zone, looks_every=looks_every)
    weeks = Counter(monday_of(at.astimezone(zone).date()) for at in told)
    first = monday_of(BEGIN.astimezone(zone).date()) + timedelta(days=7)
    assert set(weeks.values()) <= {1}
    assert {first + timedelta(days=7 * n) for n in range(8)} <= set(weeks)


@settings(max_examples=40)
@given(CHANGES, ZONES)
def test_the_weeks_that_are_told_of_follow_each_other_without_a_gap(changes, zone):
    times, told = lived(changes, zone, looks_every=5)
    after_the_last = [
        at for at in told if monday_of(at.astimezone(zone).date()) > date(2026, 11, 9)
    ]
    for before, at in pairwise(told):
        if at in after_the_last:
            assert told_before(times, at.astimezone(zone)) == before
            assert next_told(times, before.astimezone(zone)) == at


MOVES = st.lists(
    st.tuples(st.integers(0, 8 * 7 * 24), st.integers(0, 6), st.integers(0, 23), ALL_ZONES),
    max_size=8,
)


@settings(max_examples=40)
@given(MOVES, ALL_ZONES)
@example([(28, 6, 23, ALASKA), (190, 0, 1, TOKYO)], TOKYO)
@example([(28, 0, 1, TOKYO), (190, 6, 23, ALASKA)], ALASKA)
def test_wherever_the_team_moves_each_digest_begins_where_the_last_one_ended(moves, zone):
    """Looked for each hour; a slot is named by a day of its own."""
    times, since, told, names = (), BEGIN, [], []
    waiting = sorted(moves, key=lambda move: move[0])
    for hour in range(10 * 7 * 24):
        now = BEGIN + hour * HOUR
        while waiting and waiting[0][0] <= hour:
            _, day, of_day, there = waiting.pop(0)
            moves_to = there if there != zone else None
            times = changed(times, day, of_day, now.astimezone(zone), moves_to)
            zone = there
        trigger = weekly_digest_timing(TeamSettings(digest=times)).trigger
        for slot in slots_between(trigger, zone, since, now):
            if told:
                assert told_before(times, slot.at.astimezone(zone)) == told[-1]
            assert last_told(times, slot.at.astimezone(zone)) == slot.at
            since = slot.at
            told.append(slot.at)
            names.append(slot.name)
    assert len(set(names)) == len(names)
    assert all(at - before < timedelta(days=15) for before, at in pairwise(told))
    assert 9 <= len(told) <= 11


def test_a_team_that_moves_right_after_its_digest_has_no_second_one_in_that_week():
    told = datetime(2026, 11, 27, 14, tzinfo=TOKYO)
    times = changed((), 5, 14, told + HOUR, NEW_YORK)
    here = (told + HOUR).astimezone(NEW_YORK)
    assert next_told(times, here) == datetime(2026, 12, 5, 14, tzinfo=NEW_YORK)
    assert told_before(times, next_told(times, here).astimezone(NEW_YORK)) == told


def test_what_was_kept_before_zones_were_is_read_by_the_teams_clock():
    kept = TeamSettings.model_validate({"digest": [{"since": "2026-11-16", "day": 1, "hour": 9}]})
    assert next_told(kept.digest, local(25, 9)) == local(24, 9) + timedelta(days=7)
    moved = changed(kept.digest, 1, 9, local(25, 9), TOKYO)
    tuesday = datetime(2026, 12, 1, 9, tzinfo=TOKYO)
    assert next_told(moved, local(25, 9).astimezone(TOKYO)) == tuesday
    assert told_before(moved, tuesday) == local(24, 9)
    assert told_before(moved, local(24, 9).astimezone(TOKYO)) == local(17, 9)
    assert told_before(moved, local(17, 9).astimezone(TOKYO)) == local(13, 14)  # as shipped


def local(day, hour):
    return datetime(2026, 11, day, hour, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("now", "day", "hour", "following"),
    [
        (local(23, 9), 3, 10, local(26, 10)),  # Monday: Friday's becomes Thursday's
        (local(25, 9), 1, 10, local(27, 14)),  # Wednesday: Tuesday is over, so Friday's stays
        (local(27, 15), 1, 10, local(24, 10) + timedelta(days=7)),  # told this week: the next
        (local(27, 15), 4, 16, local(27, 16) + timedelta(days=7)),
        (local(27, 13), 4, 16, local(27, 16)),
    ],
)
def test_this_week_moves_only_while_both_are_to_come(now, day, hour, following):
    assert next_told(changed((), day, hour, now), now) == following


@pytest.mark.parametrize(
    ("day", "hour", "told"),
    [
        (6, 1, datetime(2026, 11, 1, 5, tzinfo=UTC)),  # one o'clock comes twice: the first
        (6, 2, datetime(2026, 11, 1, 7, tzinfo=UTC)),
    ],
)
def test_the_hour_that_comes_twice_has_one(day, hour, told):
    now = datetime(2026, 10, 28, 12, tzinfo=NEW_YORK)
    times = changed((), day, hour, now)
    trigger = weekly_digest_timing(TeamSettings(digest=times)).trigger
    slots = slots_between(trigger, NEW_YORK, now, now + timedelta(days=5))
    assert [slot.at for slot in slots] == [told] == [next_told(times, now)]
    before = datetime(2026, 10, 23, 14, tzinfo=NEW_YORK)  # the Friday of the week before
    assert told_before(times, told.astimezone(NEW_YORK)) == before


def test_the_hour_that_spring_leaves_out_is_one_later():
    now = datetime(2026, 3, 4, 12, tzinfo=NEW_YORK)
    times = changed((), 6, 2, now)
    assert next_told(times, now) == datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert next_told(times, now).astimezone(NEW_YORK).hour == 3


def test_it_says_when():
    assert weekly_digest_timing(TeamSettings()).when == "Fridays at 14:00"
    times = changed((), 1, 9, local(23, 9))
    assert weekly_digest_timing(TeamSettings(digest=times)).when == "Tuesdays at 9:00"
