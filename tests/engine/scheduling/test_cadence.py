from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from engine.errors import InvalidError
from engine.scheduling.cadence import weekly
from engine.views.cadence import WeeklyCadenceRequest
from storage.states import (
    Approval,
    Channel,
    EventKind,
    LeadStatus,
    SequenceState,
    TouchKind,
    TouchState,
)
from storage.tables import Audience
from tests.outreach import Outreach
from tests.support import NOW, make_workspace

TODAY = date(2026, 11, 23)
THANKSGIVING = date(2026, 11, 26)


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    return made


def plan(session, workspace, now=NOW, **request):
    return weekly(session, WeeklyCadenceRequest(**request), workspace_id=workspace.id, now=now)


def test_an_empty_week_is_the_current_one_without_entries(session, workspace, outreach):
    week = plan(session, workspace)
    assert (week.week_start, week.week_end) == (TODAY, date(2026, 11, 29))
    assert week.success
    assert week.total_outreach == 0
    assert week.distribution == {
        "referral_network": 0,
        "thought_leadership": 0,
        "stealth_founder": 0,
    }
    assert [day.off for day in week.days if day.off] == ["Thanksgiving Day"]


def test_the_documents_instant_names_its_week(session, workspace, outreach):
    week = plan(session, workspace, week_start_date=1735123456.0)
    assert (week.week_start, week.week_end) == (date(2024, 12, 23), date(2024, 12, 29))
    assert week.entries == ()


def test_an_instant_far_outside_of_any_calendar_is_refused(session, workspace, outreach):
    with pytest.raises(InvalidError, match="seconds since 1970"):
        plan(session, workspace, week_start_date=1e18)


def test_open_touches_come_on_their_day_with_the_documents_fields(session, workspace, outreach):
    nora = outreach.prospect("Nora Field", priority=85.5)
    outreach.sequence(
        nora,
        (TouchKind.CONNECTION_REQUEST, NOW - timedelta(days=4)),
        (TouchKind.INITIAL_DM, NOW + timedelta(days=1)),
        channel=Channel.LINKEDIN,
    )
    first, second = plan(session, workspace).entries
    assert first.model_dump(
        mode="json",
        include={
            "day",
            "date",
            "time",
            "prospect_id",
            "prospect_name",
            "segment",
            "outreach_type",
            "sequence_step",
            "message_variant",
            "priority_score",
        },
    ) == {
        "day": "Monday",
        "date": "2026-11-23",
        "time": "9:00 AM",
        "prospect_id": nora.id,
        "prospect_name": "Nora Field",
        "segment": "referral_network",
        "outreach_type": "connection_request",
        "sequence_step": 0,
        "message_variant": 1,
        "priority_score": 85.5,
    }
    assert (second.day, second.time, second.outreach_type) == ("Tuesday", "4:00 PM", "initial_dm")


def test_followups_that_are_due_stand_before_new_contacts(session, workspace, outreach):
    written_to = outreach.prospect("Fay Low", priority=1, lead_status=LeadStatus.CONTACTED)
    outreach.sequence(
        written_to,
        (TouchKind.INITIAL_DM, NOW - timedelta(days=9), TouchState.SENT),
        (TouchKind.FOLLOWUP_1, NOW),
    )
    outreach.prospect("Uma High", priority=99)
    friday = datetime(2026, 11, 27, 15, tzinfo=UTC)
    week = plan(session, workspace, now=friday)
    assert [(e.prospect_name, e.state, e.time) for e in week.entries] == [
        ("Fay Low", "draft", "9:00 AM"),
        ("Uma High", "suggested", "9:00 AM"),
    ]


def test_only_those_are_suggested_who_may_be_written_to(session, workspace, outreach):
    outreach.prospect("Not Approved", approval=Approval.DISCOVERED)
    outreach.prospect("Is Suppressed", lead_status=LeadStatus.SUPPRESSED)
    outreach.prospect("Was Contacted", lead_status=LeadStatus.CONTACTED)
    outreach.prospect("Has No Address", email=False)
    outreach.prospect("On Hold", hold_until=date(2026, 12, 24))
    busy = outreach.prospect("In A Sequence")
    outreach.sequence(busy, (TouchKind.INITIAL_DM, NOW + timedelta(days=30)))
    outreach.prospect("Free To Write", email=False, linkedin=True)
    elsewhere = Outreach(session, make_workspace(session, "T0OTHER"))
    elsewhere.prospect("Of Another Team")
    [entry] = plan(session, workspace).entries
    assert (entry.prospect_name, entry.outreach_type, entry.channel) == (
        "Free To Write",
        "connection_request",
        "linkedin",
    )


def test_stopped_and_held_sequences_have_no_entries(session, workspace, outreach):
    stopped = outreach.prospect("Stopped One", lead_status=LeadStatus.CONTACTED)
    outreach.sequence(stopped, (TouchKind.FOLLOWUP_1, NOW), state=SequenceState.STOPPED)
    away = outreach.prospect("Away Till Friday", hold_until=date(2026, 11, 27))
    outreach.sequence(away, (TouchKind.FOLLOWUP_1, NOW))
    [entry] = plan(session, workspace).entries
    assert (entry.prospect_name, entry.date) == ("Away Till Friday", date(2026, 11, 27))


def test_what_the_week_has_had_is_taken_off_its_targets(session, workspace, outreach):
    for n in range(3):
        outreach.sent(
            outreach.prospect(f"Done {n}", lead_status=LeadStatus.CONTACTED),
            TouchKind.CONNECTION_REQUEST,
            NOW - timedelta(hours=1),
        )
        outreach.sent(
            outreach.prospect(f"Before {n}", lead_status=LeadStatus.CONTACTED),
            TouchKind.CONNECTION_REQUEST,
            NOW - timedelta(days=7),
        )
    for n in range(10):
        outreach.prospect(f"Next {n}", linkedin=True)
    week = plan(session, workspace, target_connection_requests=5)
    assert week.total_outreach == 2
    assert week.limits.connection_requests_sent == 3
    assert week.limits.linkedin_left == 47


def test_a_sending_that_was_recorded_twice_is_taken_off_once(session, workspace, outreach):
    touch = outreach.sent(outreach.prospect("Twice"), TouchKind.CONNECTION_REQUEST, NOW)
    outreach.happened(touch, EventKind.SENT, NOW, provider="other")
    assert plan(session, workspace).limits.connection_requests_sent == 1


def test_next_week_has_its_own_touches_only(session, workspace, outreach):
    outreach.sequence(outreach.prospect("Overdue"), (TouchKind.FOLLOWUP_1, NOW - timedelta(days=3)))
    outreach.sequence(
        outreach.prospect("Saturday"), (TouchKind.FOLLOWUP_1, NOW + timedelta(days=5))
    )
    outreach.sequence(outreach.prospect("Tuesday"), (TouchKind.FOLLOWUP_2, NOW + timedelta(days=8)))
    next_monday = NOW + timedelta(days=7)
    week = plan(session, workspace, week_start_date=next_monday.timestamp())
    assert [(e.prospect_name, e.day) for e in week.entries if e.touch_id] == [
        ("Saturday", "Monday"),
        ("Tuesday", "Tuesday"),
    ]


def test_the_week_begins_where_the_team_is(session, workspace, outreach):
    """Sunday evening in New York is Monday in UTC already."""
    sunday_evening = datetime(2026, 11, 23, 2, tzinfo=UTC)
    assert plan(session, workspace, now=sunday_evening).week_start == date(2026, 11, 16)


def test_an_audience_without_a_share_and_none_at_all_are_planned_for(session, workspace, outreach):
    outreach.prospect("Uma")
    session.execute(update(Audience).values(target_share=0.0))
    assert plan(session, workspace).total_outreach == 1
    session.execute(delete(Audience))
    assert plan(session, workspace).total_outreach == 1


def test_planning_writes_nothing(session, workspace, outreach):
    outreach.sequence(outreach.prospect("Nora"), (TouchKind.FOLLOWUP_1, NOW, TouchState.APPROVED))
    outreach.prospect("Uma")
    session.flush()
    before = plan(session, workspace)
    assert not session.dirty
    assert not session.new
    assert plan(session, workspace) == before


def test_an_unknown_country_says_what_to_do(session, workspace, outreach):
    workspace.settings = {"country": "ZZ"}
    with pytest.raises(InvalidError, match="two-letter code"):
        plan(session, workspace)


def test_who_begins_this_week_is_not_suggested_for_the_next_ones(session, workspace, outreach):
    workspace.settings = {"caps": {"connection_requests_per_week": 2}}
    for number in range(5):
        outreach.prospect(f"New {number}", priority=90 - number)
    weeks = [
        plan(session, workspace, week_start_date=(NOW + timedelta(weeks=weeks)).timestamp())
        for weeks in range(4)
    ]
    assert [{entry.prospect_name for entry in week.entries} for week in weeks] == [
        {"New 0", "New 1"},
        {"New 2", "New 3"},
        {"New 4"},
        set(),
    ]


def test_a_week_far_ahead_is_planned_at_once(session, workspace, outreach):
    for number in range(3):
        outreach.prospect(f"New {number}")
    assert plan(session, workspace, week_start_date=32_503_680_000.0).total_outreach == 0
