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
from engine.scheduling.digest_times import changed, last_told, next_told, on_other_days, told_before
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


def of(times, **settings):
    """A team whose digest was changed so."""
    return TeamSettings(digest=times, **settings)


def lived(changes, zone, *, looks_every):
    """When the digest was told in ten weeks, by a clock that looks every so many hours."""
    times, since, told = (), BEGIN, []
    at_hour = sorted(changes)
    trigger = weekly_digest_timing(TeamSettings()).trigger
    for hour in range(0, 10 * 7 * 24, looks_every):
        now = BEGIN + hour * HOUR
        while at_hour and at_hour[0][0] <= hour:
            _, day, of_day = at_hour.pop(0)
            times = changed(of(times), day, of_day, now.astimezone(zone))
            trigger = weekly_digest_timing(of(times)).trigger
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
            assert told_before(of(times), at.astimezone(zone)) == before
            assert next_told(of(times), before.astimezone(zone)) == at


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
            times = changed(of(times), day, of_day, now.astimezone(zone), moves_to)
            zone = there
        trigger = weekly_digest_timing(of(times)).trigger
        for slot in slots_between(trigger, zone, since, now):
            if told:
                assert told_before(of(times), slot.at.astimezone(zone)) == told[-1]
            assert last_told(of(times), slot.at.astimezone(zone)) == slot.at
            since = slot.at
            told.append(slot.at)
            names.append(slot.name)
    assert len(set(names)) == len(names)
    assert all(at - before < timedelta(days=15) for before, at in pairwise(told))
    assert 9 <= len(told) <= 11


def test_a_team_that_moves_right_after_its_digest_has_no_second_one_in_that_week():
    told = datetime(2026, 11, 27, 14, tzinfo=TOKYO)
    times = changed(TeamSettings(), 5, 14, told + HOUR, NEW_YORK)
    here = (told + HOUR).astimezone(NEW_YORK)
    assert next_told(of(times), here) == datetime(2026, 12, 5, 14, tzinfo=NEW_YORK)
    assert told_before(of(times), next_told(of(times), here).astimezone(NEW_YORK)) == told


def test_what_was_kept_before_zones_were_is_read_by_the_teams_clock():
    kept = TeamSettings.model_validate({"digest": [{"since": "2026-11-16", "day": 1, "hour": 9}]})
    assert next_told(kept, local(25, 9)) == local(24, 9) + timedelta(days=7)
    moved = changed(kept, 1, 9, local(25, 9), TOKYO)
    tuesday = datetime(2026, 12, 1, 9, tzinfo=TOKYO)
    assert next_told(of(moved), local(25, 9).astimezone(TOKYO)) == tuesday
    assert told_before(of(moved), tuesday) == local(24, 9)
    assert told_before(of(moved), local(24, 9).astimezone(TOKYO)) == local(17, 9)
    assert told_before(of(moved), local(17, 9).astimezone(TOKYO)) == local(13, 14)  # as shipped


def local(day, hour):
    return datetime(2026, 11, day, hour, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("now", "day", "hour", "following"),
    [
        (local(23, 9), 2, 10, local(25, 10)),  # Monday: Friday's becomes Wednesday's
        (local(25, 9), 1, 10, local(27, 14)),  # Wednesday: Tuesday is over, so Friday's stays
        (local(27, 15), 1, 10, local(24, 10) + timedelta(days=7)),  # told this week: the next
        (local(27, 15), 4, 16, local(27, 16) + timedelta(days=7)),
        (local(27, 13), 4, 16, local(27, 16)),
    ],
)
def test_this_week_moves_only_while_both_are_to_come(now, day, hour, following):
    assert next_told(of(changed(TeamSettings(), day, hour, now)), now) == following


@pytest.mark.parametrize(
    ("day", "hour", "told"),
    [
        (6, 1, datetime(2026, 11, 1, 5, tzinfo=UTC)),  # one o'clock comes twice: the first
        (6, 2, datetime(2026, 11, 1, 7, tzinfo=UTC)),
    ],
)
def test_the_hour_that_comes_twice_has_one(day, hour, told):
    now = datetime(2026, 10, 28, 12, tzinfo=NEW_YORK)
    times = changed(TeamSettings(), day, hour, now)
    trigger = weekly_digest_timing(of(times)).trigger
    slots = slots_between(trigger, NEW_YORK, now, now + timedelta(days=5))
    assert [slot.at for slot in slots] == [told] == [next_told(of(times), now)]
    before = datetime(2026, 10, 23, 14, tzinfo=NEW_YORK)  # the Friday of the week before
    assert told_before(of(times), told.astimezone(NEW_YORK)) == before


def test_the_hour_that_spring_leaves_out_is_one_later():
    now = datetime(2026, 3, 4, 12, tzinfo=NEW_YORK)
    times = changed(TeamSettings(), 6, 2, now)
    assert next_told(of(times), now) == datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert next_told(of(times), now).astimezone(NEW_YORK).hour == 3


def test_it_says_when():
    off = "; where that is a day off, the working day before"
    assert weekly_digest_timing(TeamSettings()).when == f"Fridays at 14:00{off}"
    times = changed(TeamSettings(), 1, 9, local(23, 9))
    assert weekly_digest_timing(of(times)).when == f"Tuesdays at 9:00{off}"
    assert (
        weekly_digest_timing(of(changed(of(times), 6, 9, local(23, 9)))).when == "Sundays at 9:00"
    )


MIDWEEK = ("Tuesday 9:00: messages", "Wednesday 9:00: follow-ups")
MONDAYS = ("Monday 9:00: messages",)
LATE = datetime(2026, 12, 21, 9, tzinfo=NEW_YORK)
"""The Monday before a Christmas and a New Year that are Fridays."""


def days_told(team, *, since=LATE, days=28):
    trigger = weekly_digest_timing(team).trigger
    slots = slots_between(trigger, NEW_YORK, since, since + timedelta(days=days))
    return [slot.name for slot in slots]


def test_a_digest_on_a_day_off_comes_on_the_working_day_before():
    assert days_told(TeamSettings()) == ["2026-12-24", "2026-12-31", "2027-01-08", "2027-01-15"]
    german = TeamSettings(country="AT")  # 8 December is a holiday there and a Tuesday
    times = changed(german, 1, 14, datetime(2026, 11, 30, 9, tzinfo=NEW_YORK))
    assert days_told(of(times, country="AT"), since=LATE - timedelta(days=15), days=14) == [
        "2026-12-07",
        "2026-12-15",
    ]


def test_where_none_is_before_it_in_its_week_it_comes_on_the_next_working_day():
    times = changed(TeamSettings(), 0, 14, LATE - timedelta(days=7))
    holiday = LATE + timedelta(days=28)  # Martin Luther King's day is a Monday
    assert days_told(of(times), since=holiday, days=4) == ["2027-01-19"]
    assert days_told(of(times, week=MIDWEEK)) == [
        "2026-12-22",
        "2026-12-29",
        "2027-01-05",
        "2027-01-12",
    ]


def test_a_week_without_a_working_day_is_told_with_the_next():
    team = TeamSettings(week=MONDAYS)
    before = datetime(2027, 1, 12, 9, tzinfo=NEW_YORK)
    assert days_told(team, since=before, days=21) == ["2027-01-25", "2027-02-01"]
    together = datetime(2027, 1, 25, 14, tzinfo=NEW_YORK)
    assert told_before(team, together) == datetime(2027, 1, 11, 14, tzinfo=NEW_YORK)


def test_a_team_works_by_its_own_week():
    assert days_told(TeamSettings(week=MIDWEEK), days=14) == ["2026-12-23", "2026-12-30"]


def test_a_sunday_was_chosen_as_one_and_stays():
    times = changed(TeamSettings(), 6, 18, LATE)
    assert days_told(of(times), days=7) == ["2026-12-27"]


def test_what_was_told_on_the_eve_of_a_holiday_is_not_told_again_when_that_is_none_any_more():
    eve = datetime(2026, 12, 24, 16, tzinfo=NEW_YORK)
    israel = TeamSettings(country="IL")
    times = on_other_days(TeamSettings(), israel, eve)
    team = of(times, country="IL")
    assert next_told(team, eve) == datetime(2027, 1, 1, 14, tzinfo=NEW_YORK)
    assert told_before(team, next_told(team, eve).astimezone(NEW_YORK)) == eve.replace(hour=14)
    assert on_other_days(israel, israel, eve) == ()


WORKS = st.sampled_from(
    [
        TeamSettings(country=country, week=week)
        for country in ("US", "DE", "IL", "JP")
        for week in (None, MIDWEEK, MONDAYS)
    ]
)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 8 * 7 * 24), WORKS), max_size=8), WORKS)
def test_whatever_days_a_team_works_on_each_digest_begins_where_the_last_one_ended(changes, team):
    since, told, names = BEGIN, [], []
    waiting = sorted(changes, key=lambda change: change[0])
    for hour in range(0, 10 * 7 * 24, 3):
        now = BEGIN + hour * HOUR
        while waiting and waiting[0][0] <= hour:
            _, other = waiting.pop(0)
            times = on_other_days(team, other, now.astimezone(NEW_YORK))
            team = other.model_copy(update={"digest": times})
        for slot in slots_between(weekly_digest_timing(team).trigger, NEW_YORK, since, now):
            if told:
                assert told_before(team, slot.at.astimezone(NEW_YORK)) == told[-1]
            since = slot.at
            told.append(slot.at)
            names.append(slot.name)
    assert len(set(names)) == len(names)
    assert all(at - before < timedelta(days=22) for before, at in pairwise(told))
    assert 7 <= len(told) <= 11
