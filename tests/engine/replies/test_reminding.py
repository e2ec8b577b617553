"""Somebody is reminded of an answer that waits: once, in the team's hours, unless it is settled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from engine.delivery.gatehouse import limits
from engine.delivery.protection.erasing import erase
from engine.errors import NotFoundError
from engine.replies import deciding
from engine.replies.reminding import due_at, remind, reminder
from engine.scheduling.calendar import Hours
from engine.team_settings import SendWindow
from engine.views.limits import LimitsRequest
from storage.states import PostKind
from storage.tables import Member, Post
from tests.engine.replies.test_receiving import LATER, chat, receive

__all__ = ["chat"]
NEW_YORK = ZoneInfo("America/New_York")
HOURS = Hours(NEW_YORK, SendWindow(), "US")
NEXT_MORNING = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
"""9:00 on Tuesday; the answer came on Monday at 13:00."""


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (at(23, 10), at(23, 14)),
        (at(23, 13), at(24, 9)),  # the four hours end as the day does
        (at(23, 16), at(24, 12)),
        (at(23, 22), at(24, 13)),
        (at(25, 16), at(27, 12)),  # Thursday is Thanksgiving
        (at(27, 15, 30), at(30, 11, 30)),  # a weekend lies between
    ],
)
def test_four_hours_of_the_teams_own(received, due):
    assert due_at(received, timedelta(hours=4), HOURS) == due


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(1, 80))  # noqa: DTZ001 - given its zone below
def test_never_at_night_nor_before_its_time(received, hours):
    came = received.replace(tzinfo=UTC)
    due = due_at(came, timedelta(hours=hours), HOURS)
    assert HOURS.next_open(due) == due
    assert due - came >= timedelta(hours=hours)


def reminders(session):
    return session.scalars(select(Post).where(Post.kind == PostKind.REPLY_REMINDER)).all()


def test_it_is_said_once_in_the_thread_of_the_answer(session, workspace, remy, chat):
    chat.prospect.owner_id = remy.member_id
    alert = receive(session, workspace, "Sounds interesting.")
    assert remind(session, workspace.id, now=LATER + timedelta(hours=3)) == 0, "too early"
    assert remind(session, workspace.id, now=LATER + timedelta(hours=9)) == 0, "at night"
    assert remind(session, workspace.id, now=NEXT_MORNING) == 1
    assert remind(session, workspace.id, now=NEXT_MORNING + timedelta(days=1)) == 0
    shown = session.scalars(select(Post).where(Post.kind == PostKind.REPLY)).one()
    assert [post.parent_id for post in reminders(session)] == [shown.id]
    told = reminder(session, alert.reply_id, now=NEXT_MORNING)
    assert (told.for_slack_user_id, told.is_over) == ("U0REMY", False)


def test_working_hours_are_those_of_whose_it_is(session, workspace, remy, chat):
    """Four hours from 9:00 in Berlin are over before the day begins in New York."""
    chat.prospect.owner_id = remy.member_id
    session.get_one(Member, remy.member_id).timezone = "Europe/Berlin"
    receive(session, workspace, "Sounds interesting.")  # 19:00 in Berlin
    nine = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    assert remind(session, workspace.id, now=nine) == 0, "no hour of theirs has passed"
    assert remind(session, workspace.id, now=nine + timedelta(hours=4)) == 1
    assert nine + timedelta(hours=4) < NEXT_MORNING


def test_what_fell_due_while_nobody_looked_waits_for_the_morning(session, workspace, chat):
    receive(session, workspace, "Sounds interesting.")
    assert remind(session, workspace.id, now=NEXT_MORNING + timedelta(hours=13)) == 0
    assert remind(session, workspace.id, now=NEXT_MORNING + timedelta(days=1)) == 1


def test_it_is_over_when_somebody_acts(session, workspace, ada, chat):
    alert = receive(session, workspace, "Sounds interesting.")
    remind(session, workspace.id, now=NEXT_MORNING)
    wanted = reminders(session)[0].wanted
    deciding.mark_replied(session, alert.reply_id, by=ada, now=NEXT_MORNING)
    session.expire_all()
    assert reminders(session)[0].wanted == wanted + 1, "drawn again"
    assert reminder(session, alert.reply_id, now=NEXT_MORNING).is_over


def test_nobody_is_reminded_of_what_is_settled(session, workspace, ada, chat):
    settled = receive(session, workspace, "Sounds interesting.")
    deciding.mark_replied(session, settled.reply_id, by=ada, now=LATER)
    receive(session, workspace, "I am away.", number=2, Auto_Submitted="auto-replied")
    receive(session, workspace, "Remove me from your list.", number=3)
    assert remind(session, workspace.id, now=NEXT_MORNING) == 0


def test_a_team_may_want_none_or_wait_longer(session, workspace, ada, chat):
    receive(session, workspace, "Sounds interesting.")
    limits.save(session, LimitsRequest(remind_after_hours=0), by=ada)
    assert remind(session, workspace.id, now=NEXT_MORNING) == 0
    found = limits.save(session, LimitsRequest(remind_after_hours=8), by=ada)
    assert found.remind_after_hours == 8
    assert remind(session, workspace.id, now=NEXT_MORNING) == 0
    assert remind(session, workspace.id, now=NEXT_MORNING + timedelta(hours=5)) == 1


def test_no_reminder_names_whoever_was_erased(session, workspace, ada, chat):
    alert = receive(session, workspace, "Sounds interesting.")
    remind(session, workspace.id, now=NEXT_MORNING)
    wanted = reminders(session)[0].wanted
    erase(session, alert.prospect_id, by=ada, now=NEXT_MORNING)
    session.expire_all()
    assert reminders(session)[0].wanted == wanted + 1, "drawn again"
    with pytest.raises(NotFoundError):
        reminder(session, alert.reply_id, now=NEXT_MORNING)
