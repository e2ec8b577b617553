"""The evening: the day's post says how it ended, once, and to when the rest rolls on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.scheduling.absences import go_away
from engine.scheduling.closing import close_day
from engine.scheduling.day import open_day
from engine.scheduling.day_view import load_day
from engine.views.absences import AwayRequest
from storage.states import PostKind, TouchKind, TouchState
from storage.tables import Post
from tests.outreach import Outreach
from tests.support import NOW

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)
EVENING = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    workspace.slack_channel_id = "C1"
    return made


def revisions(session):
    return session.scalar(select(Post.wanted).where(Post.kind == PostKind.CADENCE_DAY))


def test_what_is_left_rolls_on_to_its_next_day(session, workspace, outreach, remy):
    done, _ = (
        outreach.sequence(outreach.prospect(name), (TouchKind.INITIAL_DM, NOW))[0]
        for name in ("Dana Done", "Lena Late")
    )
    owned = outreach.prospect("Remys", owner_id=remy.member_id)
    outreach.sequence(owned, (TouchKind.INITIAL_DM, NOW))
    gone = outreach.sequence(outreach.prospect("Gus Gone"), (TouchKind.INITIAL_DM, NOW))[0]
    opened = open_day(session, workspace.id, MONDAY, NOW)
    done.state, gone.state = TouchState.SENT, TouchState.STOPPED
    go_away(session, AwayRequest(who=None, days="today to 27 Nov"), by=remy, now=NOW)
    before = revisions(session)
    closing = close_day(session, workspace.id, MONDAY, EVENING)
    assert (closing.total, closing.done, closing.later) == (3, 1, 0)
    assert closing.rolls_on == ((date(2026, 11, 24), 1), (date(2026, 11, 30), 1))
    assert revisions(session) == before + 1
    view = load_day(session, opened.id, workspace_id=workspace.id, now=EVENING)
    assert view.closing == closing


def test_it_is_told_once_and_stays_as_it_was(session, workspace, outreach):
    [touch] = outreach.sequence(outreach.prospect("Lena Late"), (TouchKind.INITIAL_DM, NOW))
    opened = open_day(session, workspace.id, MONDAY, NOW)
    assert close_day(session, workspace.id, MONDAY, EVENING).done == 0
    touch.state = TouchState.SENT
    again = revisions(session)
    assert close_day(session, workspace.id, MONDAY, EVENING) is None
    assert revisions(session) == again
    view = load_day(session, opened.id, workspace_id=workspace.id, now=EVENING)
    assert (view.done, view.closing.done) == (1, 0)


def test_a_friday_rolls_on_to_monday(session, workspace, outreach):
    friday = NOW + 4 * DAY
    outreach.sequence(outreach.prospect("Lena Late"), (TouchKind.FOLLOWUP_1, friday))
    open_day(session, workspace.id, FRIDAY, friday)
    closing = close_day(session, workspace.id, FRIDAY, EVENING + 4 * DAY)
    assert closing.rolls_on == ((date(2026, 11, 30), 1),)


def test_before_a_holiday_it_rolls_on_to_the_day_after(session, workspace, outreach):
    wednesday = NOW + 2 * DAY
    outreach.sequence(outreach.prospect("Lena Late"), (TouchKind.FOLLOWUP_1, wednesday))
    open_day(session, workspace.id, date(2026, 11, 25), wednesday)
    closing = close_day(session, workspace.id, date(2026, 11, 25), EVENING + 2 * DAY)
    assert closing.rolls_on == ((FRIDAY, 1),)


def test_what_the_limits_leave_no_room_for_is_said(session, workspace, outreach):
    workspace.settings = {"caps": {"followups_per_week": 1}}
    outreach.sequence(outreach.prospect("Lena Late"), (TouchKind.FOLLOWUP_1, NOW))
    open_day(session, workspace.id, MONDAY, NOW)
    workspace.settings = {"caps": {"followups_per_week": 0}}
    assert close_day(session, workspace.id, MONDAY, EVENING).later == 1


def test_nothing_is_closed_that_was_not_opened_or_while_paused(session, workspace, outreach):
    assert close_day(session, workspace.id, MONDAY, EVENING) is None
    outreach.sequence(outreach.prospect("Lena Late"), (TouchKind.INITIAL_DM, NOW))
    open_day(session, workspace.id, MONDAY, NOW)
    workspace.paused_at = NOW
    assert close_day(session, workspace.id, MONDAY, EVENING) is None
