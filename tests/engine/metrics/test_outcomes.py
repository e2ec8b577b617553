"""A fixed history, with what came of each group worked out by hand."""

from datetime import date, datetime, timedelta
from statistics import quantiles
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.metrics.figures import metrics, span
from engine.views.metrics import MetricsRequest
from engine.views.outcomes import By
from storage.states import Channel, EventKind, MailState, TouchKind
from storage.tables import Mail, ModelCall, Sender
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace

REPLIED, MEETING, BOUNCED = EventKind.REPLIED, EventKind.MEETING_BOOKED, EventKind.BOUNCED
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    return made


def outcomes(session, workspace, by=None, **request):
    request = MetricsRequest(by=by, **request)
    return metrics(session, request, workspace_id=workspace.id, now=NOW).outcomes


@pytest.fixture
def history(session, workspace, outreach):
    """In 30 days 20 first messages and 5 follow-ups, by hand:

    - 12 people of the referral network got a first message, 3 answered it (25 %), one of the
      three booked (8.33 %); 2 of the 12 bounced.
    - 8 thought leaders got one, 2 answered; 8 are too few for a rate.
    - 5 of the first 12, none of whom had answered, got a follow-up, and one answered that.
    So 20 people were contacted, 18 reached, 6 answered, 1 booked.
    """
    refers = [outreach.prospect(f"Refers {n}") for n in range(12)]
    for n, prospect in enumerate(refers):
        then = {0: (REPLIED, MEETING), 1: (REPLIED,), 2: (REPLIED,), 3: (BOUNCED,), 4: (BOUNCED,)}
        outreach.sent(
            prospect, TouchKind.INITIAL_DM, NOW - 20 * DAY - n * HOUR, then=then.get(n, ())
        )
    for n in range(8):
        thinker = outreach.prospect(f"Thinks {n}", segment="thought_leadership", source="fair")
        then = (REPLIED,) if n < 2 else ()
        outreach.sent(thinker, TouchKind.INITIAL_DM, NOW - 10 * DAY, then=then, type="5-step")
    for n, prospect in enumerate(refers[7:]):
        then = (REPLIED,) if n == 0 else ()
        outreach.sent(prospect, TouchKind.FOLLOWUP_1, NOW - 5 * DAY, then=then)
    outreach.sent(outreach.prospect("Old"), TouchKind.INITIAL_DM, NOW - 31 * DAY, then=(REPLIED,))
    other = Outreach(session, make_workspace(session, "T0OTHER"))
    other.sent(other.prospect("Theirs"), TouchKind.INITIAL_DM, NOW - DAY, then=(REPLIED,))
    return outreach


def rows(session, workspace, by, **request):
    found = outcomes(session, workspace, by, **request).groups
    return [
        (g.label, g.total, g.delivered, g.replies, g.meetings, g.reply_rate, g.meeting_rate)
        for g in found
    ]


def test_by_audience(session, workspace, history):
    assert rows(session, workspace, By.SEGMENT) == [
        ("Referral network", 17, 15, 4, 1, 23.53, 5.88),
        ("Thought leadership", 8, 8, 2, 0, None, None),
    ]


def test_by_step(session, workspace, history):
    assert rows(session, workspace, By.STEP) == [
        ("First message", 20, 18, 5, 1, 25.0, 5.0),
        ("Follow-up 1", 5, 5, 1, 0, None, None),
    ]


def test_by_sequence_type_and_by_source(session, workspace, history):
    assert [row[:2] for row in rows(session, workspace, By.SEQUENCE)] == [
        ("3-step", 17),
        ("5-step", 8),
    ]
    assert [row[:2] for row in rows(session, workspace, By.SOURCE)] == [("test", 17), ("fair", 8)]


def test_the_funnel_counts_people(session, workspace, history):
    funnel = outcomes(session, workspace).funnel
    assert (funnel.contacted, funnel.delivered, funnel.replied) == (20, 18, 6)
    assert (funnel.positive, funnel.meeting) == (1, 1)
    assert (funnel.delivered_of_contacted, funnel.replied_of_delivered) == (90.0, 33.33)
    assert (funnel.positive_of_replied, funnel.meeting_of_positive) == (None, None)


def test_by_variant_and_by_channel(session, workspace, outreach):
    for n in range(12):
        touch = outreach.sent(outreach.prospect(f"P {n}"), TouchKind.INITIAL_DM, NOW - DAY)
        touch.variant_number = 1 + n % 3
        touch.channel = Channel.LINKEDIN if n < 2 else Channel.EMAIL
    session.flush()
    assert [row[:2] for row in rows(session, workspace, By.VARIANT)] == [
        ("Variant 1", 4),
        ("Variant 2", 4),
        ("Variant 3", 4),
    ]
    assert [row[:2] for row in rows(session, workspace, By.CHANNEL)] == [
        ("E-mail", 10),
        ("LinkedIn", 2),
    ]


def test_by_hour_on_the_clock_of_whom_it_went_to(session, workspace, outreach):
    """15:30 in UTC is 10:30 in New York (the team's), 16:30 in Berlin, 21:00 in Kolkata."""
    at = NOW - DAY + HOUR / 2
    for zone in (None, None, "Europe/Berlin", "Asia/Kolkata", "Moon/Crater"):
        outreach.sent(outreach.prospect("P", timezone=zone), TouchKind.INITIAL_DM, at)
    assert [row[:2] for row in rows(session, workspace, By.HOUR)] == [
        ("10:00", 3),
        ("16:00", 1),
        ("21:00", 1),
    ]


def test_an_hour_is_that_of_the_day_on_which_it_went_out(session, workspace, outreach):
    """Berlin's clocks went back on 25 October 2026: 8:00 in UTC was 10:00, and is 9:00 since."""
    for day in (24, 26):
        at = datetime(2026, 10, day, 8, tzinfo=NOW.tzinfo)
        there = outreach.prospect("P", timezone="Europe/Berlin")
        outreach.sent(there, TouchKind.INITIAL_DM, at)
    found = rows(session, workspace, By.HOUR, date_range_days=None)
    assert [row[0] for row in found] == ["09:00", "10:00"]


def test_by_owner_and_by_sender(session, workspace, outreach):
    ada = make_actor(session, workspace)
    owned = outreach.prospect("Owned", owner_id=ada.member_id)
    touch = outreach.sent(owned, TouchKind.INITIAL_DM, NOW - DAY)
    outreach.sent(outreach.prospect("Nobody's"), TouchKind.INITIAL_DM, NOW - DAY)
    outreach.sent(outreach.prospect("Nobody's too"), TouchKind.INITIAL_DM, NOW - DAY)
    sender = Sender(
        workspace_id=workspace.id,
        channel=Channel.EMAIL,
        address="ada@team.example",
        name="Ada",
        daily_cap=20,
        created_at=NOW,
    )
    session.add(sender)
    session.flush()
    for number, state in enumerate((MailState.STOPPED, MailState.SENT)):
        session.add(mail(touch, sender, number, state))
    session.flush()
    assert [row[:2] for row in rows(session, workspace, By.OWNER)] == [
        ("No owner", 2),
        ("Ada Admin", 1),
    ]
    assert [row[:2] for row in rows(session, workspace, By.SENDER)] == [
        ("Sent by hand", 2),
        ("ada@team.example", 1),
    ]


def mail(touch, sender, number, state):
    return Mail(
        workspace_id=touch.workspace_id,
        touch_id=touch.id,
        prospect_id=touch.prospect_id,
        sender_id=sender.id,
        message_id=f"<{number}@team.example>",
        to_address="p@school.example",
        to_name="P",
        subject="A page",
        text="A page",
        content_hash="",
        state=state,
        due_at=NOW,
        approved_at=NOW,
    )


def test_how_soon_people_answer(session, workspace, outreach):
    """Ten answers after 1 to 10 hours: quartiles 3.25, 5.5 and 7.75, told with one decimal.

    A second answer is not another one, and what a machine wrote is none.
    """
    for hours in range(1, 11):
        touch = outreach.sent(outreach.prospect(f"P {hours}"), TouchKind.INITIAL_DM, NOW - 2 * DAY)
        outreach.happened(touch, REPLIED, NOW - 2 * DAY + hours * HOUR)
        outreach.happened(touch, REPLIED, NOW - DAY + hours * HOUR)
        outreach.happened(touch, REPLIED, NOW - 2 * DAY).facts = {"machine": True}
    session.flush()
    took = outcomes(session, workspace).time_to_reply
    assert (took.answers, took.median) == (10, 5.5)
    assert (took.lower_quartile, took.upper_quartile) == (3.2, 7.8)
    assert quantiles(range(1, 11), n=4, method="inclusive") == [3.25, 5.5, 7.75]


def test_of_a_handful_of_answers_no_time_is_told(session, workspace, history):
    assert outcomes(session, workspace).time_to_reply is None


def test_what_an_answer_costs(session, workspace, history):
    """Calls for 0.30 and 0.06 dollars, six answers: 6 cents each; one call's price is not known."""
    for cost, at in ((0.30, NOW), (0.06, NOW - DAY), (None, NOW), (9.0, NOW - 31 * DAY)):
        session.add(call(workspace, cost, at))
    session.flush()
    cost = outcomes(session, workspace).cost
    assert cost.model_dump() == {
        "total_usd": 0.36,
        "cost_per_reply": 0.06,
        "calls_without_price": 1,
    }


def call(workspace, cost, at):
    return ModelCall(
        workspace_id=workspace.id,
        purpose="draft",
        brief_hash="",
        model="loopback",
        outcome="answered",
        cost_usd=cost,
        latency_ms=1,
        at=at,
    )


def test_days_asked_for_are_the_teams_days(session, workspace, outreach):
    """Midnight in New York is 5:00 in UTC: 4:59 is still the day before."""
    for minute in (4 * 60 + 59, 5 * 60, 29 * 60 - 1, 29 * 60):
        at = datetime(2026, 11, 10, tzinfo=NOW.tzinfo) + timedelta(minutes=minute)
        outreach.sent(outreach.prospect("P"), TouchKind.INITIAL_DM, at)
    day = date(2026, 11, 10)
    request = MetricsRequest(since=day, until=day)
    report = metrics(session, request, workspace_id=workspace.id, now=NOW)
    assert (report.total_outreach, report.outcomes.funnel.contacted) == (2, 2)
    assert (report.date_range_days, report.since, report.until) == (None, day, day)


@given(st.dates(date(2025, 1, 1), date(2026, 11, 1)), st.integers(1, 20))
def test_spans_of_days_meet_and_do_not_overlap(day, days):
    zone = ZoneInfo("America/New_York")
    first = MetricsRequest(since=day, until=day + timedelta(days=days))
    after = MetricsRequest(since=day + timedelta(days=days + 1))
    assert span(first, zone, NOW)[1] == span(after, zone, NOW)[0]


@pytest.mark.parametrize("by", By)
def test_groups_add_up_to_the_whole(session, workspace, history, by):
    found = outcomes(session, workspace, by).groups
    assert sum(group.total for group in found) == 25
    assert sum(group.replies for group in found) == 6
