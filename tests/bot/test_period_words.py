from datetime import date

import pytest

from bot.period_words import period
from engine.errors import InvalidError
from engine.views.outcomes import By

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
    request = period(words)
    assert (request.date_range_days, request.since, request.by) == (days, None, by)


@pytest.mark.parametrize("between", ["..", " .. ", " to ", " until "])
def test_days_of_the_calendar(between):
    request = period(f"2026-10-01{between}2026-10-31 by hour")
    assert (request.since, request.until) == OCTOBER[1:]
    assert request.by is By.HOUR


def test_from_a_day_on():
    for words in ("2026-10-01..", "2026-10-01..today"):
        assert (period(words).since, period(words).until) == (OCTOBER[1], None)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("soon", "metrics 30d"),
        ("0d", "metrics 30d"),
        ("9999 weeks", "metrics 30d"),
        ("30d by", "metrics 30d"),
        ("30d by moon", "segment, sequence, step, variant, channel"),
        ("2026-10-31..2026-10-01", "earlier day first"),
        ("2026-02-30..2026-03-01", "no day of the calendar"),
    ],
)
def test_what_is_not_understood_is_told(words, says):
    with pytest.raises(InvalidError, match=says):
        period(words)
