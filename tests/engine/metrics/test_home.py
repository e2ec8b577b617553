"""The Home tab counts the week as the metrics count their days."""

from datetime import timedelta

import pytest

from engine.metrics.figures import metrics
from engine.metrics.home import home
from engine.views.metrics import MetricsRequest
from storage.states import EventKind, ReplyLabel, ReplyState, TouchKind
from storage.tables import Reply
from tests.outreach import Outreach
from tests.support import NOW

REPLIED, MEETING = EventKind.REPLIED, EventKind.MEETING_BOOKED
DAY = timedelta(days=1)
FRIDAY = NOW + 4 * DAY


@pytest.fixture
def outreach(session, workspace):
    return Outreach(session, workspace)


def test_home_and_the_metrics_agree(session, workspace, outreach):
    maya = outreach.prospect("Maya Lindqvist")
    for day in range(2):
        outreach.sent(maya, TouchKind.INITIAL_DM, NOW + day * DAY, then=(REPLIED, REPLIED, MEETING))
    told = outreach.sent(outreach.prospect("Jo Sand"), TouchKind.INITIAL_DM, NOW)
    outreach.happened(told, MEETING, NOW + DAY).touch_id = None  # noted by hand, of no message
    session.flush()

    shown = home(session, workspace.id, now=FRIDAY)
    report = metrics(
        session, MetricsRequest(date_range_days=7), workspace_id=workspace.id, now=FRIDAY
    )
    assert (shown.week_sent, shown.week_replies, shown.week_meetings) == (3, 2, 2)
    assert (report.total_outreach, report.replies_received, report.meetings_booked) == (3, 2, 2)


def test_the_week_begins_on_monday_in_the_teams_zone(session, workspace, outreach):
    midnight = NOW - timedelta(hours=10)
    outreach.sent(
        outreach.prospect("Sunday"), TouchKind.INITIAL_DM, midnight - timedelta(minutes=1)
    )
    outreach.sent(
        outreach.prospect("Monday"), TouchKind.INITIAL_DM, midnight + timedelta(minutes=1)
    )
    assert home(session, workspace.id, now=FRIDAY).week_sent == 1


def test_an_answer_that_asks_nothing_is_none_to_answer(session, workspace, outreach):
    maya = outreach.prospect("Maya Lindqvist")
    for label in (ReplyLabel.INTERESTED, ReplyLabel.OUT_OF_OFFICE, ReplyLabel.OPT_OUT):
        session.add(
            Reply(
                workspace_id=workspace.id,
                message_id=f"<{label}@answers.example>",
                prospect_id=maya.id,
                from_address="maya@answers.example",
                subject="Re",
                new_text="…",
                label=label,
                confidence=1.0,
                layer="rules",
                effects=[],
                state=ReplyState.OPEN,
                received_at=NOW,
                read_at=NOW,
            )
        )
    session.flush()
    assert home(session, workspace.id, now=FRIDAY).replies_open == 1
