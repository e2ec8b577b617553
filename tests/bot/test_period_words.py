from datetime import date

import pytest

from bot.period_words import apart, period
from engine.errors import InvalidError
from engine.views.outcomes import By

TODAY = date(2026, 11, 25)
OCTOBER = (None, date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("words", "days", "by"),
    [
        ("", 30, None),
        ("7d", 7, None),
        ("2 weeks", 14, None),
        ("all", None, None),
        ("by channel", 30, By.CHANNEL),
        ("30D  by  Channel", 30, By.CHANNEL),
        ("all by audience", None, By.SEGMENT),
        ("1w by sequence type", 7, By.SEQUENCE),
        ("7 by rep", 7, By.OWNER),
    ],
)
def test_a_time_and_groups(words, days, by):
    request = period(words, TODAY)
    assert (request.date_range_days, request.since, request.by) == (days, None, by)


@pytest.mark.parametrize("between", ["..", " .. ", " to ", " until "])
def test_days_of_the_calendar(between):
    request = period(f"2026-10-01{between}2026-10-31 by hour", TODAY)
    assert (request.since, request.until) == OCTOBER[1:]
    assert request.by is By.HOUR


def test_from_a_day_on():
    for words in ("2026-10-01..", "2026-10-01..today"):
        assert (period(words, TODAY).since, period(words, TODAY).until) == (OCTOBER[1], None)


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("this month", date(2026, 11, 1), None),
        ("last month by step", date(2026, 10, 1), date(2026, 10, 31)),
        ("yesterday", date(2026, 11, 24), date(2026, 11, 24)),
        ("in October", date(2026, 10, 1), date(2026, 10, 31)),
        ("since monday", date(2026, 11, 23), None),
    ],
)
def test_times_in_words(words, since, until):
    assert (period(words, TODAY).since, period(words, TODAY).until) == (since, until)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("soon", "metrics 30d"),
        ("0d", "metrics 30d"),
        ("next week", "metrics 30d"),
        ("9999 weeks", "metrics 30d"),
        ("30d by", "metrics 30d"),
        ("30d by moon", "segment, sequence, step, variant, channel"),
        ("2026-10-31..2026-10-01", "earlier day first"),
        ("2026-02-30..2026-03-01", "no day of the calendar"),
    ],
)
def test_what_is_not_understood_is_told(words, says):
    with pytest.raises(InvalidError, match=says):
        period(words, TODAY)


@pytest.mark.parametrize(
    ("words", "whose", "time"),
    [
        ("Maya", "Maya", ""),
        ("Maya  last month", "Maya", "last month"),
        ("<@U0MAYA|maya> 7d", "@U0MAYA", "7d"),
        ("me since Monday", "me", "since Monday"),
        ("Remy Rep 2026-10-01..2026-10-31", "Remy Rep", "2026-10-01..2026-10-31"),
        ("Remy all", "Remy", "all"),
        ("7d", "", "7d"),
        ("next week", "", "next week"),
    ],
)
def test_whose_figures_are_told_apart_from_their_time(words, whose, time):
    assert apart(words) == (whose, time)
