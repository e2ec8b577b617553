"""Times as people type them: each form is found once, and means the days a person means."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.days_meant import days_meant
from bot.time_words import find_times
from engine.errors import InvalidError

TODAY = date(2026, 11, 25)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("typed", "form", "first", "last"),
    [
        ("replies today", "today", (11, 25), (11, 25)),
        ("sent yesterday?", "yesterday", (11, 24), (11, 24)),
        ("what goes out tomorrow", "tomorrow", (11, 26), (11, 26)),
        ("in the last 7 days", "7d", (11, 19), (11, 25)),
        ("over the past two weeks", "2w", (11, 12), (11, 25)),
        ("the last 3 months", "90d", (8, 28), (11, 25)),
        ("this week", "this week", (11, 23), (11, 29)),
        ("the previous week", "last week", (11, 16), (11, 22)),
        ("next week", "next week", (11, 30), (12, 6)),
        ("this month", "this month", (11, 1), (11, 30)),
        ("last month", "last month", (10, 1), (10, 31)),
        ("this quarter", "this quarter", (10, 1), (12, 31)),
        ("last quarter", "last quarter", (7, 1), (9, 30)),
        ("this year", "this year", (1, 1), (12, 31)),
        ("since monday", "since monday", (11, 23), (11, 25)),
        ("since fri", "since friday", (11, 20), (11, 25)),
        ("since last week", "since last week", (11, 16), (11, 25)),
        ("since 3 nov", "since 3 november", (11, 3), (11, 25)),
        ("since october", "since october", (10, 1), (11, 25)),
        ("since the beginning of this month", "since this month", (11, 1), (11, 25)),
        ("in october", "october", (10, 1), (10, 31)),
        ("in may", "may", (5, 1), (5, 31)),
        ("on 12 nov", "12 november", (11, 12), (11, 12)),
        ("nov 12th", "12 november", (11, 12), (11, 12)),
        ("on tuesday", "tuesday", (11, 24), (11, 24)),
        ("last friday", "friday", (11, 20), (11, 20)),
        ("from 1 oct to 15 oct", "1 october to 15 october", (10, 1), (10, 15)),
        ("between 1 and 15 november", "1 november to 15 november", (11, 1), (11, 15)),
        ("2026-10-01..2026-10-31", "2026-10-01 to 2026-10-31", (10, 1), (10, 31)),
        ("on 2026-10-05", "2026-10-05", (10, 5), (10, 5)),
    ],
)
def test_a_time_as_it_is_typed(typed, form, first, last):
    [found] = find_times(typed)
    assert found.words == form
    days = days_meant(form, TODAY)
    assert (days.first, days.last) == (date(2026, *first), date(2026, *last))


@pytest.mark.parametrize(
    ("form", "first", "last"),
    [
        ("december", date(2025, 12, 1), date(2025, 12, 31)),
        ("since december", date(2025, 12, 1), TODAY),
        ("24 december", date(2025, 12, 24), date(2025, 12, 24)),
        ("20 december to 5 january", date(2025, 12, 20), date(2026, 1, 5)),
        ("october 2024", date(2024, 10, 1), date(2024, 10, 31)),
        ("wednesday", TODAY, TODAY),
    ],
)
def test_what_has_no_year_has_begun(form, first, last):
    days = days_meant(form, TODAY)
    assert (days.first, days.last) == (first, last)


@pytest.mark.parametrize(
    ("form", "first"),
    [
        ("friday", date(2026, 11, 27)),
        ("24 december", date(2026, 12, 24)),
        ("january", date(2027, 1, 1)),
        ("november", date(2026, 11, 1)),
    ],
)
def test_or_is_to_come_where_that_is_meant(form, first):
    assert days_meant(form, TODAY, ahead=True).first == first


@pytest.mark.parametrize("typed", ["may i ask", "will may answer", "sat down", "mar", "week", "5"])
def test_a_word_that_may_be_a_time_is_none_alone(typed):
    assert find_times(typed) == []


def test_two_times_are_two():
    assert [time.words for time in find_times("this month vs last month")] == [
        "this month",
        "last month",
    ]


@pytest.mark.parametrize("form", ["31 november", "2026-02-30", "15 november to 31 november"])
def test_a_day_that_is_none_is_told(form):
    with pytest.raises(InvalidError, match="no day of the calendar"):
        days_meant(form, TODAY)


def test_the_wrong_way_round_is_told():
    with pytest.raises(InvalidError, match="earlier day first"):
        days_meant("2026-10-31 to 2026-10-01", TODAY)


@given(st.text(max_size=80), st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_whatever_is_typed_a_time_that_is_found_has_days_or_a_sentence(text, today):
    for time in find_times(text.casefold()):
        try:
            days = days_meant(time.words, today)
        except InvalidError:
            continue
        assert days is not None
        assert days.first <= days.last


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_weeks_begin_on_mondays_whatever_the_day(today):
    week = days_meant("this week", today)
    assert week.first.weekday() == 0
    assert week.last - week.first == timedelta(days=6)
    assert week.first <= today <= week.last
