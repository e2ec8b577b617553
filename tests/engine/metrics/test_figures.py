"""A fixed history, counted by hand: who was written to, when, and what came back."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import NotFoundError
from engine.metrics.figures import metrics
from engine.metrics.percents import percent
from engine.views.metrics import MetricsRequest
from storage.states import EventKind, TouchKind
from storage.tables import Event
from tests.outreach import Outreach
from tests.support import NOW, make_workspace

REPLIED, MEETING = EventKind.REPLIED, EventKind.MEETING_BOOKED
DAY = timedelta(days=1)


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    return made


def figures(session, workspace, **request):
    return metrics(session, MetricsRequest(**request), workspace_id=workspace.id, now=NOW)


@pytest.fixture
def history(outreach):
    """Within 30 days 12 touches: 6 requests, 4 messages, 2 follow-ups; 3 answered, 2 booked."""
    for n in range(6):
        outreach.sent(
            outreach.prospect(f"Refers {n}", segment="referral_network"),
            TouchKind.CONNECTION_REQUEST,
            NOW - n * DAY,
            then=(REPLIED, MEETING) if n == 1 else (),
            type="soft_nudge",
        )
    thinker = outreach.prospect("Thinker", segment="thought_leadership")
    for n in range(4):
        outreach.sent(
            thinker,
            TouchKind.INITIAL_DM,
            NOW - (n + 10) * DAY,
            then=(REPLIED, REPLIED, MEETING) if n < 2 else (),
        )
    outreach.sent(outreach.prospect("Nobody's", segment=None), TouchKind.FOLLOWUP_2, NOW - 20 * DAY)
    outreach.sent(outreach.prospect("Past", segment=None), TouchKind.CHECK_IN, NOW - 29 * DAY)
    outreach.sent(
        outreach.prospect("Too old", segment="stealth_founder"),
        TouchKind.INITIAL_DM,
        NOW - 31 * DAY,
        then=(REPLIED,),
    )
    return outreach


def test_a_history_counted_by_hand(session, workspace, history):
    report = figures(session, workspace)
    assert report.model_dump(mode="json", exclude={"outcomes"}) == {
        "success": True,
        "date_range_days": 30,
        "since": None,
        "until": None,
        "total_outreach": 12,
        "connection_requests_sent": 6,
        "dms_sent": 4,
        "followups_sent": 2,
        "replies_received": 3,
        "meetings_booked": 2,
        "reply_rate": 25.0,
        "meeting_rate": 16.67,
        "segment_performance": {
            "referral_network": {
                "total": 6,
                "replies": 1,
                "meetings": 1,
                "reply_rate": 16.67,
                "meeting_rate": 16.67,
            },
            "thought_leadership": {
                "total": 4,
                "replies": 2,
                "meetings": 1,
                "reply_rate": 50.0,
                "meeting_rate": 25.0,
            },
            "stealth_founder": {
                "total": 0,
                "replies": 0,
                "meetings": 0,
                "reply_rate": 0.0,
                "meeting_rate": 0.0,
            },
            "unassigned": {
                "total": 2,
                "replies": 0,
                "meetings": 0,
                "reply_rate": 0.0,
                "meeting_rate": 0.0,
            },
        },
        "top_performing_sequences": [
            {
                "sequence_type": "3-step",
                "total": 6,
                "replies": 2,
                "meetings": 1,
                "reply_rate": 33.33,
                "meeting_rate": 16.67,
            },
            {
                "sequence_type": "soft_nudge",
                "total": 6,
                "replies": 1,
                "meetings": 1,
                "reply_rate": 16.67,
                "meeting_rate": 16.67,
            },
        ],
        "answers": {"read": 0, "corrected": 0, "percent_right": None, "labels": {}},
        "labels": {
            "referral_network": "Referral network",
            "thought_leadership": "Thought leadership",
            "stealth_founder": "Stealth founders",
        },
    }


def test_everything_there_is(session, workspace, history):
    report = figures(session, workspace, date_range_days=None)
    assert (report.total_outreach, report.replies_received) == (13, 4)


def test_a_week(session, workspace, history):
    report = figures(session, workspace, date_range_days=7)
    assert (report.total_outreach, report.replies_received, report.meetings_booked) == (6, 1, 1)


def test_an_answer_belongs_to_the_time_it_came_in(session, workspace, outreach):
    touch = outreach.sent(outreach.prospect("Slow"), TouchKind.INITIAL_DM, NOW - 40 * DAY)
    outreach.happened(touch, REPLIED, NOW - DAY)
    report = figures(session, workspace)
    assert (report.total_outreach, report.replies_received, report.reply_rate) == (0, 1, 0.0)


def test_what_two_providers_say_happened_once(session, workspace, outreach):
    touch = outreach.sent(outreach.prospect("Twice"), TouchKind.INITIAL_DM, NOW, then=())
    outreach.happened(touch, EventKind.SENT, NOW, provider="other")
    assert figures(session, workspace).total_outreach == 1


def test_a_meeting_counts_even_if_no_touch_is_known(session, workspace, outreach):
    prospect = outreach.prospect("Met At A Fair", segment="thought_leadership")
    session.add(
        Event(
            workspace_id=workspace.id,
            touch_id=None,
            prospect_id=prospect.id,
            kind=MEETING,
            provider="member",
            provider_id="x",
            at=NOW,
            facts={},
        )
    )
    session.flush()
    report = figures(session, workspace)
    assert report.meetings_booked == 1
    assert report.segment_performance["thought_leadership"].meetings == 1


def test_other_things_that_happen_are_no_outreach(session, workspace, outreach):
    touch = outreach.sent(outreach.prospect("Silent"), TouchKind.INITIAL_DM, NOW)
    for kind in set(EventKind) - {EventKind.SENT, REPLIED, MEETING}:
        outreach.happened(touch, kind, NOW)
    report = figures(session, workspace)
    assert (report.total_outreach, report.replies_received, report.meetings_booked) == (1, 0, 0)


def test_the_figures_are_one_teams_own(session, workspace, history):
    other = make_workspace(session, "T0OTHER")
    assert figures(session, other).total_outreach == 0
    with pytest.raises(NotFoundError):
        metrics(session, MetricsRequest(), workspace_id=4711, now=NOW)


def test_a_sequence_type_that_sent_little_does_not_lead(session, workspace, outreach):
    yesterday = NOW - DAY
    lucky = outreach.prospect("Lucky")
    outreach.sent(lucky, TouchKind.INITIAL_DM, yesterday, then=(REPLIED,), type="direct_cta")
    for n in range(10):
        outreach.sent(
            outreach.prospect(f"Many {n}"),
            TouchKind.INITIAL_DM,
            yesterday,
            then=(REPLIED,) if n == 0 else (),
            type="5-step",
        )
    best = figures(session, workspace).top_performing_sequences
    assert [(each.sequence_type, each.reply_rate) for each in best] == [
        ("5-step", 10.0),
        ("direct_cta", 100.0),
    ]


def test_a_touch_counts_for_the_audience_it_was_written_for(session, workspace, outreach):
    prospect = outreach.prospect("Moved", segment="referral_network")
    outreach.sent(prospect, TouchKind.INITIAL_DM, NOW - DAY, then=(REPLIED,))
    prospect.segment = "thought_leadership"
    session.flush()
    performance = figures(session, workspace).segment_performance
    assert (performance["referral_network"].total, performance["referral_network"].replies) == (
        1,
        1,
    )
    assert performance["thought_leadership"].total == 0


@pytest.mark.parametrize(
    ("part", "whole", "rate"),
    [
        (25, 150, 16.67),
        (8, 150, 5.33),
        (15, 75, 20.0),
        (5, 75, 6.67),
        (9, 70, 12.86),
        (3, 70, 4.29),
    ],
)
def test_the_documents_rates(part, whole, rate):
    assert percent(part, whole) == rate


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_rate_is_a_number_whatever_was_sent(part, whole):
    assert 0 <= percent(part, whole) <= 100 * max(part, 1)
