"""The Home tab counts the week as the metrics count their days."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import notices
from engine.metrics.figures import metrics
from engine.metrics.home import home
from engine.scheduling.absences import go_away
from engine.views.absences import AwayRequest
from engine.views.home import WeekFigures
from engine.views.metrics import MetricsRequest
from storage.states import (
    CampaignState,
    EventKind,
    GenerationState,
    ReplyLabel,
    ReplyState,
    TouchKind,
)
from storage.tables import Generation, Reply, Sender, Sequence
from tests.drafting import make_campaign
from tests.outreach import Outreach
from tests.sending import make_conversation, make_prospect
from tests.support import NOW, make_actor, make_workspace

REPLIED, MEETING = EventKind.REPLIED, EventKind.MEETING_BOOKED
DAY = timedelta(days=1)
FRIDAY = NOW + 4 * DAY


@pytest.fixture
def outreach(session, workspace):
    return Outreach(session, workspace)


def test_home_and_the_metrics_agree(session, workspace, ada, outreach):
    maya = outreach.prospect("Maya Lindqvist")
    for day in range(2):
        outreach.sent(maya, TouchKind.INITIAL_DM, NOW + day * DAY, then=(REPLIED, REPLIED, MEETING))
    told = outreach.sent(outreach.prospect("Jo Sand"), TouchKind.INITIAL_DM, NOW)
    outreach.happened(told, MEETING, NOW + DAY).touch_id = None  # noted by hand, of no message
    session.flush()

    shown = home(session, by=ada, now=FRIDAY)
    report = metrics(
        session, MetricsRequest(date_range_days=7), workspace_id=workspace.id, now=FRIDAY
    )
    assert (shown.week_sent, shown.week_replies, shown.week_meetings) == (3, 2, 2)
    assert (report.total_outreach, report.replies_received, report.meetings_booked) == (3, 2, 2)


def test_the_week_begins_on_monday_in_the_teams_zone(session, ada, outreach):
    midnight = NOW - timedelta(hours=10)
    outreach.sent(
        outreach.prospect("Sunday"), TouchKind.INITIAL_DM, midnight - timedelta(minutes=1)
    )
    outreach.sent(
        outreach.prospect("Monday"), TouchKind.INITIAL_DM, midnight + timedelta(minutes=1)
    )
    assert home(session, by=ada, now=FRIDAY).week_sent == 1


def test_an_answer_that_asks_nothing_is_none_to_answer(session, workspace, ada, outreach):
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
    assert home(session, by=ada, now=FRIDAY).replies_open == 1


def test_the_steps_tick_themselves_off(session, workspace, ada):
    def steps():
        return home(session, by=ada, now=NOW).steps.model_dump()

    workspace.slack_channel_id = None
    assert set(steps().values()) == {False}
    workspace.slack_channel_id = "C0TEAM"
    chat = make_conversation(session, workspace, ada)
    assert steps() == {
        "channel": True,
        "prospects": True,
        "drafted": True,
        "offer": False,
        "approved": False,
    }
    chat.approve()
    session.flush()
    assert steps()["approved"]
    stranger = make_actor(session, make_workspace(session, "T0OTHER"))
    assert not home(session, by=stranger, now=NOW).steps.prospects


def test_ones_own_drafts_the_targets_and_what_is_wrong(session, workspace, ada, remy, outreach):
    chat = make_conversation(session, workspace, ada)
    chat.prospect.owner_id = remy.member_id
    make_conversation(
        session, workspace, ada, make_prospect(session, workspace, name="Bo Ek", email=None)
    )
    outreach.sent(outreach.prospect("Maya"), TouchKind.CONNECTION_REQUEST, NOW)
    notices.tell(session, workspace.id, "job:x", "The job x was given up.", now=NOW)
    sender = session.scalars(select(Sender)).one()
    sender.paused_at = NOW
    session.flush()
    shown = home(session, by=remy, now=FRIDAY)
    assert (shown.drafts_waiting, shown.mine) == (2, 1)
    assert (shown.requests_sent, shown.requests_target, shown.followups_target) == (1, 40, 30)
    assert shown.paused_senders == (sender.address,)
    assert shown.trouble == ("The job x was given up.",)
    assert not shown.settings.may_change
    assert home(session, by=ada, now=FRIDAY + 30 * DAY).trouble == ()
    notices.clear(session, workspace.id, "job:x", "It ran.", now=NOW)
    assert home(session, by=ada, now=FRIDAY).trouble == ()
    assert home(session, by=ada, now=FRIDAY).settings.may_change


def answered(session, workspace, prospect, touch=None):
    session.add(
        Reply(
            workspace_id=workspace.id,
            message_id=f"<{prospect.id}@answers.example>",
            prospect_id=prospect.id,
            touch_id=touch and touch.id,
            from_address="maya@answers.example",
            subject="Re",
            new_text="…",
            label=ReplyLabel.INTERESTED,
            confidence=1.0,
            layer="rules",
            effects=[],
            state=ReplyState.OPEN,
            received_at=NOW,
            read_at=NOW,
        )
    )
    session.flush()


def test_ones_own_share_of_the_week_and_of_the_answers(session, workspace, ada, remy, outreach):
    maya, jo = outreach.prospect("Maya"), outreach.prospect("Jo")
    maya.owner_id = remy.member_id
    before = outreach.sent(maya, TouchKind.FOLLOWUP_1, NOW - 7 * DAY)
    outreach.happened(before, REPLIED, NOW)
    outreach.happened(before, REPLIED, NOW + DAY)
    outreach.sent(maya, TouchKind.CONNECTION_REQUEST, NOW, then=(MEETING,))
    outreach.sent(maya, TouchKind.FOLLOWUP_2, NOW)
    asked = outreach.sent(jo, TouchKind.INITIAL_DM, NOW, then=(REPLIED,))
    session.get_one(Sequence, asked.sequence_id).by_member_id = ada.member_id
    answered(session, workspace, maya, before)
    answered(session, workspace, jo, asked)
    session.flush()

    theirs, mine = (home(session, by=by, now=FRIDAY) for by in (remy, ada))
    assert theirs.my_week == WeekFigures(sent=2, replies=1, meetings=1, requests=1, followups=1)
    assert mine.my_week == WeekFigures(sent=0, replies=0, meetings=0, requests=0, followups=0)
    assert (theirs.week_sent, theirs.week_replies, theirs.week_meetings) == (3, 2, 1)
    assert (theirs.replies_open, theirs.my_replies, mine.my_replies) == (2, 1, 1)

    go_away(session, AwayRequest(days="today", deputy="ada", who=None), by=remy, now=FRIDAY)
    instead = home(session, by=ada, now=FRIDAY)
    assert (instead.my_week, instead.my_replies) == (theirs.my_week, 2)
    week = instead.my_week
    assert (week.requests, instead.requests_sent) == (1, 1)


def test_campaigns_and_runs_that_stand_still_are_trouble(session, workspace, ada, remy):
    paused = make_campaign(session, workspace, name="Spring", state=CampaignState.PAUSED)
    make_campaign(session, workspace, name="Autumn", state=CampaignState.ACTIVE)
    for state in (GenerationState.PAUSED, GenerationState.DONE, GenerationState.CANCELLED):
        session.add(
            Generation(
                workspace_id=workspace.id,
                campaign_id=paused.id,
                state=state,
                created_at=NOW,
                note="No money is left.",
            )
        )
    session.flush()
    shown = home(session, by=ada, now=NOW)
    assert [each.name for each in shown.paused_campaigns] == ["Spring"]
    assert [(run.name, run.why) for run in shown.paused_runs] == [("Spring", "No money is left.")]
    assert (shown.may_resume, home(session, by=remy, now=NOW).may_resume) == (True, False)
    stranger = make_actor(session, make_workspace(session, "T0OTHER"))
    others = home(session, by=stranger, now=NOW)
    assert (others.paused_campaigns, others.paused_runs) == ((), ())
