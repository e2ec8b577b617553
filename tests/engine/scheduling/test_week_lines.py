"""The week in lines: what is printed is read back, and a mistake is told with its line."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidError
from engine.scheduling.week import WeekSlot
from engine.scheduling.week_lines import SHIPPED, WHAT, read, written
from storage.states import TouchKind

AUDIENCES = {"founders": "School founders", "press": "Press"}
TITLES = st.from_regex(r"[A-Za-z]{1,10}( [a-z;:]{1,8})?", fullmatch=True)


@st.composite
def weeks(draw):
    hours = draw(
        st.lists(st.tuples(st.integers(0, 4), st.times()), min_size=1, max_size=12, unique=True)
    )
    hours = sorted({(day, at.replace(second=0, microsecond=0)) for day, at in hours})
    slots = [
        WeekSlot(
            day,
            at,
            draw(TITLES),
            draw(st.frozensets(st.sampled_from(TouchKind), min_size=1)),
            draw(st.none() | st.sampled_from(sorted(AUDIENCES))),
        )
        for day, at in hours
    ]
    return tuple(slots)


@given(weeks())
def test_what_is_printed_is_read_back(week):
    assert read("\n".join(written(week)), audiences=AUDIENCES) == week


def test_the_shipped_week_is_the_documents():
    assert [(slot.weekday, slot.key) for slot in SHIPPED if not slot.kinds] == [(4, "14:00")]
    assert SHIPPED[0].title == "Connection requests, highest priority"
    assert SHIPPED[1].title == "Follow-ups, round 1"
    assert {kind for slot in SHIPPED for kind in slot.kinds} == set(TouchKind) - {TouchKind.ANSWER}


@pytest.mark.parametrize("words", WHAT)
def test_each_kind_of_work_is_written_as_it_is_read(words):
    work = "" if WHAT[words][0] else "Tue 8: messages\n"
    assert f"Monday 9:05: {words}" in written(read(f"{work}mon 9:05 : {words.upper()}"))


def test_an_audience_is_named_by_its_key_or_its_label():
    slots = read("Fri 9: messages to school founders\nMon 7: messages", audiences=AUDIENCES)
    assert [slot.segment for slot in slots] == [None, "founders"]
    assert slots[1].at == time(9)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Monday 9:00 messages", "Line 1: It does not begin with an hour"),
        ("Monday 9:00: messages\n\nSunday 9:00: messages", "Line 3: “sunday” is no working day"),
        ("Mo 9:00: messages", "“mo” is no working day"),
        ("Monday 24:00: messages", "24:00 is no time of a day"),
        ("Monday 9:75: messages", "9:75 is no time"),
        ("Monday 9: calls", "“calls” is no kind of work"),
        ("Monday 9: messages to mars", "no audience “mars”. There are: founders, press"),
        ("Monday 9: review and messages", "A review has an hour of its own"),
        ("Monday 9: messages\nmonday 9:00: follow-ups", "Line 2: That hour is taken"),
        (f"Monday 9: messages; {'x' * 61}", "at most 60 characters"),
        ("Monday 9: review", "a line for each hour with work"),
        ("Monday 9: messages\nFriday 9: review to press", "Line 2: A review is for no audience"),
        ("\n".join(f"Monday {n % 24}:{n // 24:02}: messages" for n in range(26)), "at most 25"),
        ("", "Write it like"),
    ],
)
def test_a_mistake_is_told_with_its_line(text, says):
    with pytest.raises(InvalidError, match=says) as error:
        read(text, audiences=AUDIENCES)
    assert error.value.field == "week"
