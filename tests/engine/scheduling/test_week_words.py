"""Which week is meant by the words that somebody types."""

from datetime import date

import pytest

from engine.errors import InvalidError
from engine.scheduling.day_words import read_week

WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "monday"),
    [
        ("", date(2026, 11, 23)),
        ("this week", date(2026, 11, 23)),
        ("Next  Week", date(2026, 11, 30)),
        ("last week", date(2026, 11, 16)),
        ("7 Dec", date(2026, 12, 7)),
        ("week of 13 December", date(2026, 12, 7)),
        ("2026-12-07", date(2026, 12, 7)),
        ("2026-11-02", date(2026, 11, 2)),
        ("23 Nov", date(2026, 11, 23)),  # this week's Monday, not next year's
        ("22 Nov", date(2027, 11, 22)),
        ("4 Jan", date(2027, 1, 4)),
        ("tomorrow", date(2026, 11, 23)),
    ],
)
def test_a_week_is_read_as_people_write_it(text, monday):
    assert read_week(text, WEDNESDAY) == monday


@pytest.mark.parametrize("text", ["some day", "31 Feb", "2026-13-01", "week", "7"])
def test_what_is_no_week_is_told(text):
    with pytest.raises(InvalidError, match=r"is no week\. Name a day of it"):
        read_week(text, WEDNESDAY)


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "2028-01-03"])
def test_a_week_too_far_away_is_told(text):
    with pytest.raises(InvalidError, match="too far away"):
        read_week(text, WEDNESDAY)
