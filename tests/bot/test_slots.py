from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.interval import IntervalTrigger
from hypothesis import given
from hypothesis import strategies as st

from bot.slots import Missed, Slot, slots_after, slots_between, to_run, wall_clock

ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Pacific/Apia",
    "America/St_Johns",
    "UTC",
)
START = datetime(2010, 1, 1, tzinfo=UTC)
NEVER_THERE = {("Pacific/Apia", date(2011, 12, 30))}


def days(zone: str, hour: int, minute: int, first: date, count: int) -> list[Slot]:
    after = datetime(first.year, first.month, first.day, tzinfo=ZoneInfo(zone)) - timedelta(hours=2)
    trigger = wall_clock(hour=hour, minute=minute)
    slots = slots_after(trigger, ZoneInfo(zone), after)
    return [slot for slot in islice(slots, count + 2) if slot.name >= first.isoformat()][:count]


@given(
    zone=st.sampled_from(ZONES),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    first=st.dates(date(2010, 1, 1), date(2030, 12, 1)),
)
def test_every_local_day_has_one_slot_in_every_zone(zone, hour, minute, first):
    slots = days(zone, hour, minute, first, 30)
    there = [first + timedelta(days=n) for n in range(31)]
    there = [day for day in there if (zone, day) not in NEVER_THERE][:30]
    assert [slot.name for slot in slots] == [day.isoformat() for day in there]
    assert all(a.at < b.at for a, b in pairwise(slots))


@given(
    zone=st.sampled_from(ZONES),
    start=st.integers(0, 20 * 365 * 24).map(lambda hours: START + timedelta(hours=hours)),
    cuts=st.lists(st.integers(1, 60 * 24 * 20), min_size=1, max_size=8),
)
def test_however_often_one_looks_each_slot_is_seen_once(zone, start, cuts):
    trigger = wall_clock(day_of_week="mon-fri", hour=2, minute=30)
    moment, seen = start, []
    for minutes in cuts:
        later = moment + timedelta(minutes=minutes)
        seen += slots_between(trigger, ZoneInfo(zone), moment, later)
        moment = later
    assert seen == slots_between(trigger, ZoneInfo(zone), start, moment)


def test_the_hour_that_spring_leaves_out_still_has_its_run():
    [slot] = slots_between(
        wall_clock(hour=2, minute=30),
        ZoneInfo("America/New_York"),
        datetime(2026, 3, 8, 5, tzinfo=UTC),
        datetime(2026, 3, 9, 4, tzinfo=UTC),
    )
    assert slot == Slot("2026-03-08", datetime(2026, 3, 8, 7, 30, tzinfo=UTC))  # 3:30 by the wall


def test_the_midnight_that_spring_leaves_out_still_has_its_run():
    [slot] = slots_between(
        wall_clock(hour=0, minute=0),
        ZoneInfo("America/Sao_Paulo"),
        datetime(2018, 11, 3, 12, tzinfo=UTC),
        datetime(2018, 11, 4, 12, tzinfo=UTC),
    )
    assert slot == Slot("2018-11-04", datetime(2018, 11, 4, 3, 0, tzinfo=UTC))


def test_the_hour_that_autumn_has_twice_has_one_run_at_the_first():
    slots = slots_between(
        wall_clock(hour=1, minute=30),
        ZoneInfo("America/New_York"),
        datetime(2026, 11, 1, 4, tzinfo=UTC),
        datetime(2026, 11, 2, 5, tzinfo=UTC),
    )
    assert slots == [Slot("2026-11-01", datetime(2026, 11, 1, 5, 30, tzinfo=UTC))]


@pytest.mark.parametrize(
    ("zone", "day", "hour", "minute", "at", "wall"),
    [
        ("Europe/Berlin", "2026-03-29", 2, 30, "2026-03-29T01:30", "03:30"),  # left out
        ("Europe/Berlin", "2026-10-25", 2, 30, "2026-10-25T00:30", "02:30"),  # twice
        ("America/New_York", "2026-03-08", 2, 30, "2026-03-08T07:30", "03:30"),
        ("America/New_York", "2026-11-01", 1, 30, "2026-11-01T05:30", "01:30"),
        ("Australia/Lord_Howe", "2026-10-04", 2, 15, "2026-10-03T15:45", "02:45"),  # half an hour
        ("Australia/Lord_Howe", "2026-04-05", 1, 45, "2026-04-04T14:45", "01:45"),
    ],
)
def test_a_time_that_is_not_there_or_is_there_twice_is_run_once(
    zone, day, *, hour, minute, at, wall
):
    there = ZoneInfo(zone)
    midnight = datetime.fromisoformat(day).replace(tzinfo=there)
    [slot] = slots_between(
        wall_clock(hour=hour, minute=minute), there, midnight, midnight + timedelta(days=1)
    )
    assert slot == Slot(day, datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert slot.at.astimezone(there).strftime("%H:%M") == wall


@pytest.mark.parametrize(
    ("zone", "change", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
    ],
)
def test_a_day_of_another_length_keeps_the_hour_on_the_wall(zone, change, hours):
    before, on_it, after = days(zone, 8, 30, change - timedelta(days=1), 3)
    assert on_it.at - before.at == timedelta(hours=hours)
    assert after.at - on_it.at == timedelta(hours=24)
    walls = {
        slot.at.astimezone(ZoneInfo(zone)).strftime("%H:%M") for slot in (before, on_it, after)
    }
    assert walls == {"08:30"}


def test_a_day_that_a_country_left_out_has_no_slot():
    slots = slots_between(
        wall_clock(hour=8, minute=30),
        ZoneInfo("Pacific/Apia"),
        datetime(2011, 12, 29, 12, tzinfo=UTC),
        datetime(2012, 1, 1, 12, tzinfo=UTC),
    )
    assert [slot.name for slot in slots] == ["2011-12-29", "2011-12-31", "2012-01-01"]


def test_an_interval_counts_instants_whatever_the_walls_say():
    trigger = IntervalTrigger(hours=6, start_date=datetime(2020, 1, 1, tzinfo=UTC), timezone=UTC)
    slots = slots_between(
        trigger,
        ZoneInfo("America/New_York"),
        datetime(2026, 11, 1, 0, tzinfo=UTC),
        datetime(2026, 11, 1, 12, tzinfo=UTC),
    )
    assert [slot.name for slot in slots] == [
        "2026-11-01T06:00:00+00:00",
        "2026-11-01T12:00:00+00:00",
    ]


NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
WEEK = [Slot(f"2026-11-{n}", NOON - timedelta(days=27 - n, hours=2)) for n in range(21, 28)]


@pytest.mark.parametrize(
    ("missed", "run", "passed_over"),
    [
        (Missed.LATEST, WEEK[-1:], None),
        (Missed.EACH, WEEK, None),
        (Missed.SKIP, WEEK[-1:], None),
    ],
)
def test_after_a_week_away_the_policy_decides(missed, run, passed_over):
    assert to_run(WEEK, missed, timedelta(hours=3), NOON) == (run, passed_over)


def test_what_is_later_than_its_grace_is_written_down_as_missed():
    assert to_run(WEEK, Missed.SKIP, timedelta(hours=1), NOON) == ([], WEEK[-1])


def test_nothing_due_is_nothing_to_run():
    assert to_run([], Missed.SKIP, timedelta(hours=1), NOON) == ([], None)
