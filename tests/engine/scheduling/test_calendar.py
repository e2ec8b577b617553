"""When steps fall due: in the recipient's hours, on working days, across changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.scheduling.calendar import (
    Hours,
    add_calendar_days,
    add_working_days,
    after,
    due_dates,
    hours_for,
    in_words,
    working_days_between,
)
from engine.scheduling.fitting import Reach, fitted
from engine.scheduling.sequence_types import TYPES
from engine.scheduling.step import ChosenStep, Unit, Wait, Way
from engine.team_settings import SendWindow, TeamSettings
from storage.states import Channel, TouchKind
from tests.support import NOW

ZONES = st.sampled_from(
    ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"]
).map(ZoneInfo)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
WINDOWS = st.builds(
    lambda first, length, days: SendWindow(
        first_hour=first, last_hour=min(24, first + length), weekdays=tuple(sorted(days))
    ),
    st.integers(0, 23),
    st.integers(1, 12),
    st.sets(st.integers(0, 6), min_size=1),
)
HOURS = st.builds(Hours, ZONES, WINDOWS, st.just("US"), st.none() | WINDOWS)
CHANNELS = st.sets(st.sampled_from(list(Channel)), min_size=1)


def is_open(at, hours):
    local = at.astimezone(hours.zone)
    return (
        local.weekday() in hours.opens.weekdays
        and hours.opens.first_hour <= local.hour < hours.opens.last_hour
    )


@settings(max_examples=150)
@given(INSTANTS, HOURS, st.sampled_from(list(TYPES)), CHANNELS)
def test_every_step_is_due_in_its_hours_and_each_on_a_later_day(at, hours, name, has):
    steps, _ = fitted(TYPES[name], Reach(has))
    due = due_dates(at, steps, hours)
    assert len(due) == len(steps)
    certain = [each for each, step in zip(due, steps, strict=True) if step.condition is None]
    days = [each.astimezone(hours.zone).date() for each in certain]
    assert days == sorted(set(days))
    for each, step in zip(due, steps, strict=True):
        its = hours.on(step.way.channel)
        assert each >= at
        assert is_open(each, its)
        assert its.next_open(each) == each


def test_what_leaves_by_itself_goes_by_the_campaigns_hours_and_the_rest_by_the_teams():
    afternoons = SendWindow(first_hour=14, last_hour=16, weekdays=(0, 1))
    hours = Hours(ZoneInfo("America/New_York"), SendWindow(), "US", afternoons)
    assert hours.on(Channel.EMAIL).opens == afternoons
    assert hours.on(Channel.LINKEDIN).opens == hours.on(Channel.PHONE).opens == SendWindow()
    assert hours.on(Channel.SMS).opens == SendWindow(first_hour=8, last_hour=20, weekdays=(0, 1))
    assert new_york().on(Channel.EMAIL).opens == SendWindow()
    channels = (Channel.EMAIL, Channel.LINKEDIN, Channel.EMAIL)
    steps = [
        ChosenStep(TouchKind.FOLLOWUP_1, Way(channel), Wait(day, Unit.DAYS))
        for day, channel in enumerate(channels)
    ]
    monday = datetime(2026, 12, 7, 13, 0, tzinfo=UTC)  # eight in New York
    due = [in_words(each, hours.zone)[:17] for each in due_dates(monday, steps, hours)]
    assert due == ["Mon 7 Dec, 14:00 ", "Tue 8 Dec, 14:00 ", "Mon 14 Dec, 14:00"]


@settings(max_examples=150)
@given(INSTANTS, ZONES, st.integers(0, 400))
def test_calendar_days_keep_the_time_on_the_clock(at, zone, days):
    later = add_calendar_days(at, days, zone).astimezone(zone)
    before = at.astimezone(zone)
    assert later.date() == before.date() + timedelta(days=days)
    skipped = abs(
        timedelta(hours=later.hour, minutes=later.minute)
        - timedelta(hours=before.hour, minutes=before.minute)
    )
    assert skipped <= timedelta(hours=1)  # only a time that the clock skips is moved


@settings(max_examples=100)
@given(INSTANTS, ZONES, st.integers(1, 40), st.integers(1, 40))
def test_working_days_add_up(at, zone, first, second):
    hours = Hours(zone, SendWindow(), "US")
    both = add_working_days(add_working_days(at, first, hours), second, hours)
    assert abs(both - add_working_days(at, first + second, hours)) <= timedelta(hours=1)
    assert both > at


@settings(max_examples=100)
@given(INSTANTS, HOURS, st.integers(0, 40), st.sampled_from(Channel), st.sampled_from(Channel))
def test_working_days_are_the_teams_on_every_channel(at, hours, days, one, other):
    alike = [add_working_days(at, days, hours.on(channel)) for channel in (one, other)]
    assert alike == [add_working_days(at, days, hours)] * 2


def new_york(country="US"):
    return Hours(ZoneInfo("America/New_York"), SendWindow(), country)


def test_thanksgiving_is_no_working_day():
    wednesday = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    assert add_working_days(wednesday, 1, new_york()).date() == date(2026, 11, 27)
    assert add_working_days(wednesday, 1, new_york("DE")).date() == date(2026, 11, 26)


def test_saturday_plus_one_working_day_is_monday():
    saturday = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
    assert add_working_days(saturday, 1, new_york()).date() == date(2026, 11, 23)


def test_nine_stays_nine_when_the_clock_changes():
    friday = datetime(2026, 3, 6, 14, 0, tzinfo=UTC)  # nine in New York, in winter
    monday = add_working_days(friday, 1, new_york())
    assert monday == datetime(2026, 3, 9, 13, 0, tzinfo=UTC)


def test_steps_that_would_fall_on_one_day_are_pushed_apart():
    steps, _ = fitted(TYPES["3-step"], Reach({Channel.LINKEDIN}))
    wednesday = datetime(2026, 12, 23, 15, 0, tzinfo=UTC)
    due = due_dates(wednesday, steps, new_york())
    assert [each.date().isoformat() for each in due] == ["2026-12-23", "2026-12-28", "2026-12-31"]


@given(
    start=INSTANTS,
    zone=ZONES,
    window=WINDOWS,
    unit=st.sampled_from(Unit),
    amounts=st.sets(st.integers(0, 40), min_size=2, max_size=5),
)
def test_no_step_is_closer_to_the_one_before_than_the_type_says(start, zone, window, unit, amounts):
    hours = Hours(zone, window, "US")
    waits = [Wait(amount, unit) for amount in sorted(amounts)]
    way = Way(Channel.EMAIL)
    steps = [ChosenStep(TouchKind.FOLLOWUP_1, way, wait) for wait in waits]
    due = due_dates(start, steps, hours)
    for (before, wait), (last, at) in zip(pairwise(waits), pairwise(due), strict=True):
        assert at >= after(last, Wait(wait.amount - before.amount, unit), hours)


def test_a_weekend_does_not_bring_two_calendar_days_together():
    steps = [
        ChosenStep(TouchKind.FOLLOWUP_1, Way(Channel.EMAIL), Wait(days, Unit.DAYS))
        for days in (0, 2, 5)
    ]
    thursday = datetime(2026, 12, 3, 15, 0, tzinfo=UTC)
    due = due_dates(thursday, steps, new_york())
    assert [each.date().isoformat() for each in due] == ["2026-12-03", "2026-12-07", "2026-12-10"]


def test_an_unknown_zone_of_a_record_is_the_teams():
    hours = in_country(None, zone="Mars/Olympus")
    assert hours.zone == ZoneInfo("Europe/Berlin")


def in_country(country, zone="Europe/Berlin"):
    return hours_for(
        TeamSettings(), recipient=zone, country=country, team="Europe/Berlin", own=None
    )


UNITY = datetime(2025, 10, 3, 9, 0, tzinfo=UTC)
"""A Friday on which Germany is off, and the USA are not."""
THANKSGIVING = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("channel", "on_unity", "on_thanksgiving"),
    [
        (Channel.EMAIL, False, True),
        (Channel.SMS, False, True),
        (Channel.LINKEDIN, True, False),
        (Channel.CUSTOM, True, False),
        (Channel.PHONE, False, False),
    ],
)
def test_messages_rest_on_the_recipients_holidays_and_tasks_on_the_teams(
    channel, on_unity, on_thanksgiving
):
    hours = in_country("DE").on(channel)
    assert (hours.next_open(UNITY) == UNITY) is on_unity
    assert (hours.next_open(THANKSGIVING) == THANKSGIVING) is on_thanksgiving


@pytest.mark.parametrize("country", [None, "XX"])
def test_without_a_calendar_of_their_country_the_teams_holidays_count(country):
    hours = in_country(country).on(Channel.EMAIL)
    assert hours.next_open(UNITY) == UNITY
    assert hours.next_open(THANKSGIVING).date() == date(2026, 11, 27)


def test_working_days_leave_out_the_recipients_holidays_on_every_channel():
    thursday = datetime(2025, 10, 2, 9, 0, tzinfo=UTC)
    for channel in Channel:
        later = add_working_days(thursday, 1, in_country("DE").on(channel))
        assert later.date() == date(2025, 10, 6)


@pytest.mark.parametrize("first", Channel)
def test_steps_of_several_channels_avoid_the_days_off_of_each(first):
    hours = in_country("DE")
    channels = (first, Channel.PHONE, Channel.EMAIL, Channel.LINKEDIN)
    steps = [
        ChosenStep(TouchKind.FOLLOWUP_1, Way(channel), Wait(day, Unit.DAYS))
        for day, channel in enumerate(channels)
    ]
    for start in (UNITY, THANKSGIVING):
        due = due_dates(start, steps, hours)
        for at, step in zip(due, steps, strict=True):
            assert hours.on(step.way.channel).next_open(at) == at


def test_an_instant_in_words():
    assert in_words(NOW, ZoneInfo("America/New_York")) == "Mon 23 Nov, 10:00 New York time"
    assert in_words(NOW, ZoneInfo("UTC")) == "Mon 23 Nov, 15:00 UTC"


@pytest.mark.parametrize("name", TYPES)
def test_types_are_in_order_and_begin_at_the_start(name):
    certain = [step for step in TYPES[name].steps if step.when is None]
    waits = [step.wait.rough_hours for step in certain]
    assert waits == sorted(set(waits))
    assert waits[0] == 0
    kinds = [step.kind for step in certain]
    assert len(set(kinds)) == len(kinds)


def test_what_follows_a_first_step_that_is_left_out_moves_up():
    steps, absent = fitted(TYPES["5-step"], Reach({Channel.PHONE}))
    assert [step.kind for step in absent] == [TouchKind.CONNECTION_REQUEST]
    assert [step.wait.amount for step in steps] == [0, 3, 7, 12]
    assert {step.way.channel for step in steps} == {Channel.PHONE}


def test_waits_in_hours_are_hours_and_then_the_next_open_one():
    steps, _ = fitted(TYPES["48_96_144"], Reach({Channel.EMAIL}))
    monday = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
    due = due_dates(monday, steps, new_york())
    assert due[:2] == [monday, monday + timedelta(hours=48)]
    assert due[2] == datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    assert due[3] == datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # 144 h are a Sunday


@settings(max_examples=100)
@given(INSTANTS, ZONES, st.integers(0, 40))
def test_as_many_working_days_lie_between_as_were_added(at, zone, days):
    hours = Hours(zone, SendWindow(), "US")
    assert working_days_between(at, add_working_days(at, days, hours), hours) == days
