"""Who comes back as a check-in: after a quarter, with something new, in the hours for it."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.campaigns.default import default_campaign
from engine.campaigns.offers import Offer, sample
from engine.delivery.approval.whole_drafts import brief_of, read
from engine.delivery.protection.suppressing import suppress_named
from engine.errors import InvalidError
from engine.generation.notes import add_note
from engine.scheduling import sequences
from engine.scheduling.cadence import weekly
from engine.scheduling.changing import change_week
from engine.scheduling.check_ins import QUARTER
from engine.scheduling.day import open_day
from engine.scheduling.day_view import load_day
from engine.views.cadence import WeekChange, WeeklyCadenceRequest
from engine.views.notes import NoteRequest
from storage.states import EventKind, LeadStatus, SequenceState, TouchKind, TouchState
from storage.tables import Sequence, Touch, Variant
from tests.outreach import Outreach
from tests.support import NOW, make_actor

FRIDAY = date(2026, 11, 27)
LONG_AGO = NOW - timedelta(days=120)
PROOF = "Alder Grove placed nine students in a month."
NEWER = "Birch Hall halved its waiting list."


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    offer(session, workspace, PROOF, NEWER)
    return made


def offer(session, workspace, *proofs):
    campaign = default_campaign(session, workspace.id, NOW)
    words = Offer(
        topic="referrals",
        value_proposition="We connect schools and clinics.",
        proof_points=proofs,
        questions=("Who refers to you today?",),
    )
    campaign.offer = words.model_dump(mode="json")
    session.flush()


def silent(session, outreach, name="Nora Field", *, since=LONG_AGO, said=PROOF, **more):
    """Somebody who was written to then, and whose sequence has ended."""
    values = {"lead_status": LeadStatus.CONTACTED, "last_contacted_at": since} | more
    prospect = outreach.prospect(name, **values)
    [touch] = outreach.sequence(
        prospect, (TouchKind.INITIAL_DM, since, TouchState.SENT), state=SequenceState.FINISHED
    )
    session.get_one(Sequence, touch.sequence_id).started_at = since
    session.query(Variant).filter_by(touch_id=touch.id).update({"body": said})
    outreach.happened(touch, EventKind.SENT, since)
    return prospect


def plan(session, workspace, now=NOW, **request):
    return weekly(session, WeeklyCadenceRequest(**request), workspace_id=workspace.id, now=now)


def names(week):
    return [each.prospect_name for each in week.entries]


def test_who_has_heard_nothing_for_a_quarter_comes_in_the_hour_for_check_ins(
    session, workspace, outreach
):
    silent(session, outreach)
    [entry] = plan(session, workspace).entries
    assert (entry.prospect_name, entry.outreach_type, entry.state) == (
        "Nora Field",
        "check_in",
        "suggested",
    )
    assert (entry.date, entry.time, entry.channel) == (FRIDAY, "9:00 AM", "email")


@pytest.mark.parametrize(
    "why",
    [
        {"since": NOW - timedelta(days=60)},
        {"lead_status": LeadStatus.NOT_INTERESTED},
        {"lead_status": LeadStatus.MEETING_BOOKED},
        {"lead_status": LeadStatus.UNREACHABLE},
        {"lead_status": LeadStatus.SUPPRESSED},
        {"hold_until": date(2026, 12, 24)},
        {"email": False},
    ],
)
def test_who_may_not_be_written_to_or_was_lately_does_not_come(session, workspace, outreach, why):
    silent(session, outreach, **why)
    assert plan(session, workspace).entries == ()


def test_the_suppressed_do_not_come_whatever_their_status_says(session, workspace, outreach):
    nora = silent(session, outreach)
    domain = nora.email.partition("@")[2]
    ada = make_actor(session, workspace)
    suppress_named(session, domain, by=ada, now=NOW)
    nora.lead_status = LeadStatus.CONTACTED
    session.flush()
    assert plan(session, workspace).entries == ()


def test_without_something_new_to_say_nobody_comes(session, workspace, outreach):
    silent(session, outreach)
    offer(session, workspace, PROOF)
    assert plan(session, workspace).entries == ()
    offer(session, workspace, PROOF, NEWER)
    assert names(plan(session, workspace)) == ["Nora Field"]


def test_the_sample_offer_has_nothing_to_say_but_a_note_has(session, workspace, outreach):
    nora, ada = silent(session, outreach), make_actor(session, workspace)
    campaign = default_campaign(session, workspace.id, NOW)
    campaign.offer = sample().model_dump(mode="json")
    session.flush()
    assert plan(session, workspace).entries == ()
    add_note(
        session,
        NoteRequest(prospect_id=nora.id, text="Your open day was full in May.", may_be_said=True),
        by=ada,
        now=NOW,
    )
    assert names(plan(session, workspace)) == ["Nora Field"]


def test_who_began_a_sequence_in_the_quarter_is_left_alone_though_nothing_was_sent(
    session, workspace, outreach
):
    nora = silent(session, outreach)
    outreach.sequence(nora, (TouchKind.CHECK_IN, NOW), state=SequenceState.STOPPED)
    assert plan(session, workspace).entries == ()


def test_check_ins_take_what_the_target_of_followups_leaves(session, workspace, outreach):
    for number in range(5):
        silent(session, outreach, f"Silent {number}", priority=number)
    busy = outreach.prospect("Due", lead_status=LeadStatus.CONTACTED)
    outreach.sequence(
        busy,
        (TouchKind.INITIAL_DM, NOW - timedelta(days=9), TouchState.SENT),
        (TouchKind.FOLLOWUP_1, NOW),
    )
    week = plan(session, workspace, target_followups=3)
    assert names(week) == ["Due", "Silent 4", "Silent 3"]
    assert week.distribution == dict.fromkeys(week.distribution, 0)


def test_a_company_hears_of_one_check_in_a_week(session, workspace, outreach):
    school = outreach.company("Harbor School")
    silent(session, outreach, "First", company=school, priority=80)
    silent(session, outreach, "Second", company=school, priority=70)
    assert names(plan(session, workspace)) == ["First"]


def test_a_week_without_an_hour_for_check_ins_has_none(session, workspace, outreach):
    silent(session, outreach)
    workspace.settings = {"week": ["Monday 9:00: connection requests", "Friday 9:00: messages"]}
    session.flush()
    assert plan(session, workspace).entries == ()


def test_the_draft_tells_what_no_message_has_told_and_goes_through_approval(
    session, workspace, outreach
):
    nora, ada = silent(session, outreach), make_actor(session, workspace)
    made = sequences.generate_many(
        session, [nora.id], sequence_type="check_in", by=ada, now=NOW + timedelta(days=4)
    )
    [drafted] = made.drafted
    touch = session.query(Touch).filter_by(prospect_id=nora.id, state=TouchState.DRAFT).one()
    assert (touch.kind, drafted.sequence_type) == (TouchKind.CHECK_IN, "check_in")
    body = read(session, touch.id).chosen.body
    assert NEWER in body
    assert PROOF not in body
    assert PROOF in brief_of(session, read(session, touch.id), now=NOW).said
    friday = plan(session, workspace, now=NOW + timedelta(days=4))
    assert [(e.outreach_type, e.state) for e in friday.entries] == [("check_in", "draft")]


def test_the_mornings_post_offers_their_drafts_apart_from_new_contacts(
    session, workspace, outreach
):
    nora = silent(session, outreach)
    uma = outreach.prospect("Uma New")
    morning = datetime(2026, 11, 27, 13, 30, tzinfo=NOW.tzinfo)
    opened = open_day(session, workspace.id, FRIDAY, morning)
    view = load_day(session, opened.id, workspace_id=workspace.id, now=morning)
    assert (view.check_in_ids, view.suggested_ids) == ((nora.id,), (uma.id,))


def test_a_check_in_is_moved_by_hand_like_any_other_entry(session, workspace, outreach):
    silent(session, outreach)
    ada = make_actor(session, workspace)
    changed = change_week(session, WeekChange(who="Nora Field", day="Tuesday"), by=ada, now=NOW)
    assert [(e.prospect_name, e.day) for e in changed.week.entries] == [("Nora Field", "Tuesday")]
    left = change_week(session, WeekChange(who="Nora Field", day=None), by=ada, now=NOW)
    assert left.week.entries == ()
    silent(session, outreach, "Too Early", since=NOW - timedelta(days=30))
    with pytest.raises(InvalidError, match="nothing to do"):
        change_week(session, WeekChange(who="Too Early", day="Tuesday"), by=ada, now=NOW)


def test_it_is_not_due_before_its_day_within_a_week(session, workspace, outreach):
    saturday = datetime(2026, 11, 28, 15, tzinfo=NOW.tzinfo)
    silent(session, outreach, since=saturday - QUARTER)
    assert plan(session, workspace).entries == ()
    next_week = plan(session, workspace, week_start_date=(NOW + timedelta(days=7)).timestamp())
    assert [(e.prospect_name, e.date) for e in next_week.entries] == [
        ("Nora Field", date(2026, 12, 4))
    ]


def test_who_is_come_back_to_this_week_is_not_planned_for_the_next_one_too(
    session, workspace, outreach
):
    silent(session, outreach)
    assert [entry.prospect_name for entry in plan(session, workspace).entries] == ["Nora Field"]
    next_week = plan(session, workspace, week_start_date=(NOW + timedelta(days=7)).timestamp())
    assert next_week.entries == ()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ago=st.integers(min_value=0, max_value=200), weeks=st.integers(min_value=0, max_value=20))
def test_nobody_comes_before_their_quarter_is_over(session, workspace, outreach, ago, weeks):
    with session.begin_nested() as attempt:
        since = NOW - timedelta(days=ago)
        silent(session, outreach, since=since)
        monday = NOW + timedelta(weeks=weeks)
        week = plan(session, workspace, week_start_date=monday.timestamp())
        assert all(entry.date >= (since + QUARTER).date() for entry in week.entries)
        attempt.rollback()
