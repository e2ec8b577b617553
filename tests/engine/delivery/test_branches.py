"""A sequence with branches from its first step to its end: what is due, left out, and why."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from engine import workspace as workspaces
from engine.delivery import branches
from engine.delivery.approval import drafts
from engine.delivery.approval.draft_cards import card
from engine.delivery.course import following, running
from engine.delivery.sending import pending, reasons
from engine.errors import ConflictError, DrumbeatError
from engine.metrics.home import home
from engine.metrics.next_steps import next_steps
from engine.replies.effect_table import table
from engine.replies.effects import apply
from engine.replies.message_status import update_message_status
from engine.replies.track import mark_accepted, mark_unanswered, track
from engine.scheduling import own_types, sequences
from engine.scheduling.day_view import load_day
from engine.scheduling.waiting import open_touches
from engine.views.messages import ChannelData, MessageStatus, StatusRequest
from engine.views.replies import Reading, TrackRequest
from engine.views.sequence_types import TypeRequest
from engine.views.sequences import SequenceRequest
from storage.states import CampaignState, EventKind, SequenceState, TouchKind, TouchState
from storage.tables import CadenceDay, CadenceEntry, Campaign, Event, Prospect, Sequence, Touch
from tests.outreach import Outreach
from tests.sending import make_sender
from tests.support import NOW

DAY = timedelta(days=1)


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    make_sender(session, workspace)
    return made


def begin(session, outreach, ada, **more):
    maya = outreach.prospect("Maya Lindqvist", linkedin=True, **more)
    request = SequenceRequest(prospect_id=maya.id, sequence_type="accept_or_email")
    sequences.generate(session, request, by=ada, now=NOW)
    return maya, touches(session, maya)


def touches(session, prospect):
    return session.scalars(
        select(Touch)
        .where(Touch.prospect_id == prospect.id)
        .order_by(Touch.position)
        .execution_options(populate_existing=True)
    ).all()


def send(session, touch, ada, now):
    drafts.approve(session, touch.id, by=ada, now=now)
    drafts.mark_sent(session, touch.id, by=ada, now=now)


def states(session, prospect):
    return [touch.state.value for touch in touches(session, prospect)]


def settle(session, now):
    while branches.settle_next(session, now=now):
        pass
    session.expire_all()


def test_who_accepts_is_written_to_on_linkedin_and_gets_no_mail(session, outreach, ada):
    maya, (request, message, mail, *_) = begin(session, outreach, ada)
    send(session, request, ada, NOW)
    assert card(session, message.id, now=NOW).depends == "if step 1 is accepted"
    mark_accepted(session, request.id, by=ada, now=NOW + DAY)
    message, mail = touches(session, maya)[1:3]
    assert message.condition_met_at == NOW + DAY
    assert message.due_at == NOW + 2 * DAY
    assert (mail.state, mail.reason) == (TouchState.SKIPPED, "Step 1 was accepted.")
    assert card(session, mail.id, now=NOW).decided == "Left out: Step 1 was accepted."
    with pytest.raises(ConflictError, match="noted that already"):
        mark_accepted(session, request.id, by=ada, now=NOW + DAY)


def test_that_nothing_came_of_a_request_is_noted_once_and_by_whom(session, outreach, ada):
    maya, (request, *_) = begin(session, outreach, ada)
    with pytest.raises(ConflictError, match="not been sent by hand"):
        mark_unanswered(session, request.id, by=ada, now=NOW)
    assert not card(session, request.id, now=NOW).may_be_unanswered
    send(session, request, ada, NOW)
    assert card(session, request.id, now=NOW).may_be_unanswered
    mark_unanswered(session, request.id, by=ada, now=NOW + DAY)
    noted = session.scalars(select(Event).where(Event.kind == EventKind.NO_RESPONSE)).one()
    assert (noted.touch_id, noted.at, noted.facts["by"]) == (request.id, NOW + DAY, ada.name)
    after = card(session, request.id, now=NOW)
    assert (after.may_be_accepted, after.may_be_unanswered) == (True, False)
    assert states(session, maya)[1] == "draft"
    with pytest.raises(ConflictError, match="noted that already"):
        mark_unanswered(session, request.id, by=ada, now=NOW + DAY)


def test_who_has_answered_meanwhile_is_not_noted_as_silent(session, outreach, ada):
    maya, (request, *_) = begin(session, outreach, ada)
    send(session, request, ada, NOW)
    said = TrackRequest(
        prospect_id=maya.id, outreach_type="connection_request", engagement_status="replied"
    )
    track(session, said, by=ada, now=NOW)
    assert not card(session, request.id, now=NOW).may_be_unanswered
    with pytest.raises(ConflictError, match="answered meanwhile"):
        mark_unanswered(session, request.id, by=ada, now=NOW)


def test_who_does_not_accept_gets_the_mail_once_the_wait_is_over(session, outreach, ada):
    maya, (request, _, mail, *_) = begin(session, outreach, ada)
    send(session, request, ada, NOW)
    drafts.approve(session, mail.id, by=ada, now=NOW)
    assert (
        reasons.why(session, maya.id, workspace_id=maya.workspace_id, now=NOW).gate == "condition"
    )
    settle(session, NOW + 7 * DAY)
    assert states(session, maya)[1:3] == ["draft", "approved"]
    settle(session, NOW + 8 * DAY)  # five working days and Thanksgiving
    assert states(session, maya)[1:3] == ["skipped", "approved"]
    assert touches(session, maya)[2].condition_met_at is not None


def test_an_acceptance_after_the_mail_was_due_begins_no_second_conversation(session, outreach, ada):
    maya, (request, *_) = begin(session, outreach, ada)
    send(session, request, ada, NOW)
    settle(session, NOW + 8 * DAY)
    mark_accepted(session, request.id, by=ada, now=NOW + 9 * DAY)
    assert states(session, maya)[1:3] == ["skipped", "draft"]


def test_a_scanners_click_takes_no_branch(session, outreach, ada):
    maya, (request, *_) = begin(session, outreach, ada)
    send(session, request, ada, NOW)
    outreach.happened(request, EventKind.ACCEPTED, NOW).facts = {"machine": True}
    branches.settle(session, request.sequence_id, now=NOW)
    assert touches(session, maya)[1].condition_met_at is None


def test_a_pause_of_a_wait_is_kept_when_its_type_changes(session, outreach, ada):
    """The wait counts anew from what went out, and the pause comes on top as before."""
    steps = "day 0: first message by LinkedIn\nif step 1 is not answered, after {} working days: "
    steps += "follow-up 1 by LinkedIn"
    request = TypeRequest(name="ours", copied_from="3-step", summary="ours", steps=steps.format(2))
    following.save(session, request, by=ada, now=NOW)
    maya = outreach.prospect("Maya Lindqvist", linkedin=True)
    sequences.generate(
        session, SequenceRequest(prospect_id=maya.id, sequence_type="ours"), by=ada, now=NOW
    )
    first = touches(session, maya)[0]
    send(session, first, ada, NOW)
    running.shift(session, first.sequence_id, 5, by=ada, now=NOW)
    moved = touches(session, maya)[1].due_at
    changed = request.model_copy(update={"version": 1, "steps": steps.format(3)})
    following.save(session, changed, by=ada, now=NOW)
    following.follow(session, "ours", 2, by=ada)
    assert following.follow_next(session, now=NOW)
    after = touches(session, maya)[1]
    assert after.condition_met_at is None
    assert moved < after.due_at <= moved + 4 * DAY


@pytest.mark.parametrize("machine", [False, True])
def test_a_click_that_a_provider_reports_takes_its_branch_at_once(session, outreach, ada, machine):
    steps = "day 0: first message by LinkedIn\nif step 1 is clicked, at once: follow-up 1 by phone"
    request = TypeRequest(name="ours", copied_from="3-step", summary="ours", steps=steps)
    own_types.save_type(session, request, by=ada, now=NOW)
    maya = outreach.prospect("Maya Lindqvist", linkedin=True, phone="+1 212 555 0142")
    sequences.generate(
        session, SequenceRequest(prospect_id=maya.id, sequence_type="ours"), by=ada, now=NOW
    )
    first = touches(session, maya)[0]
    send(session, first, ada, NOW)
    data = ChannelData(provider="link", event_id="1", machine=machine)
    report = StatusRequest(message_id=first.id, status=MessageStatus.CLICKED, channel_data=data)
    update_message_status(session, report, by=ada, now=NOW + DAY)
    met = touches(session, maya)[1].condition_met_at
    assert met == (None if machine else NOW + DAY)


def test_a_step_of_which_nobody_knows_yet_is_in_no_days_plan(session, outreach, ada, workspace):
    begin(session, outreach, ada)
    zone = workspaces.zone_of(workspace)
    before = (NOW + 60 * DAY).date()
    found = open_touches(session, workspace.id, zone, after=None, before=before)
    assert [touch.position for touch in found] == [0]


def test_a_step_of_which_nobody_knows_yet_is_nobodys_to_do(session, outreach, ada, workspace):
    _, (request, message, mail, *_) = begin(session, outreach, ada)
    for touch in (message, mail):
        drafts.approve(session, touch.id, by=ada, now=NOW)
    later = NOW + 60 * DAY
    found = next_steps(session, workspace, since=NOW, now=later)
    assert [(step.kind, step.count) for step in found] == [("decide_drafts", 1)]
    assert home(session, by=ada, now=later).tasks_waiting == 0
    assert leaving(session, workspace, request, later) == 0


@pytest.mark.parametrize(
    ("campaign", "sequence", "count"),
    [
        (CampaignState.ACTIVE, SequenceState.ACTIVE, 1),
        (CampaignState.PAUSED, SequenceState.ACTIVE, 0),
        (CampaignState.DRAFT, SequenceState.ACTIVE, 0),
        (CampaignState.ACTIVE, SequenceState.PAUSED, 0),
    ],
)
def test_what_a_campaign_or_a_sequence_holds_does_not_leave_today(  # noqa: PLR0917 - two tables
    session, outreach, workspace, campaign, sequence, count
):
    [mail] = outreach.sequence(
        outreach.prospect("Maya Lindqvist"), (TouchKind.INITIAL_DM, NOW, TouchState.APPROVED)
    )
    session.get_one(Campaign, mail.campaign_id).state = campaign
    session.get_one(Sequence, mail.sequence_id).state = sequence
    [other] = outreach.sequence(outreach.prospect("Jo Sand"), (TouchKind.INITIAL_DM, NOW))
    assert leaving(session, workspace, other, NOW) == count


def leaving(session, workspace, touch, at):
    """What the morning's message says goes out by itself; `touch` is what it asks for."""
    opened = CadenceDay(workspace_id=workspace.id, day=at.date(), created_at=at)
    session.add(opened)
    session.flush()
    session.add(CadenceEntry(cadence_day_id=opened.id, touch_id=touch.id, slot="09:00", position=0))
    return load_day(session, opened.id, workspace_id=workspace.id, now=at).leaving


def test_a_report_by_type_is_about_the_branch_that_was_taken(session, outreach, ada):
    """There are two first messages: one on LinkedIn, and a later one by e-mail."""
    maya, (request, *_) = begin(session, outreach, ada)
    send(session, request, ada, NOW)
    mark_accepted(session, request.id, by=ada, now=NOW)
    message = touches(session, maya)[1]
    drafts.approve(session, message.id, by=ada, now=NOW + DAY)

    def report(status):
        asked = TrackRequest(
            prospect_id=maya.id, outreach_type="initial_dm", engagement_status=status
        )
        return track(session, asked, by=ada, now=NOW + DAY).learning_patterns_updated

    assert report("sent")
    assert not report("sent"), "the same report again is about the same message"
    assert report("replied")
    assert touches(session, maya)[1].state is TouchState.SENT
    found = session.scalars(select(Event.touch_id).where(Event.kind == EventKind.REPLIED))
    assert found.all() == [message.id]


def test_a_task_that_nobody_did_holds_no_later_mail_up(session, outreach, ada):
    maya = outreach.prospect("Maya Lindqvist", linkedin=True)
    request = SequenceRequest(prospect_id=maya.id, sequence_type="3-step")
    sequences.generate(session, request, by=ada, now=NOW)
    _, mail, _ = touches(session, maya)
    drafts.approve(session, mail.id, by=ada, now=NOW)
    found = pending.pending(session, maya.workspace_id, now=NOW + 2 * DAY)
    assert [each.gate for each in found.mails if each.mail_id is not None] == [None]


def test_a_task_that_waits_for_its_condition_cannot_be_marked_sent(session, outreach, ada):
    _, (request, message, *_) = begin(session, outreach, ada)
    send(session, request, ada, NOW)
    drafts.approve(session, message.id, by=ada, now=NOW)
    assert not card(session, message.id, now=NOW).is_task
    with pytest.raises(ConflictError, match="if step 1 is accepted"):
        drafts.mark_sent(session, message.id, by=ada, now=NOW)


@pytest.mark.parametrize(
    ("label", "last"),
    [("interested", "draft"), ("not_interested", "stopped"), ("opt_out", "stopped")],
)
def test_an_answer_stops_the_rest_and_leaves_a_draft_for_it(session, outreach, ada, label, last):
    maya, (request, *_) = begin(session, outreach, ada)
    send(session, request, ada, NOW)
    mark_accepted(session, request.id, by=ada, now=NOW)
    message = touches(session, maya)[1]
    send(session, message, ada, NOW + DAY)
    reading = Reading(label=label, confidence=1.0, layer="rules", sentiment="neutral")
    apply(
        session,
        maya,
        reading,
        table=table(session, maya.workspace_id),
        mail=None,
        bounce=None,
        message_id="<answer@harbor.example>",
        received=NOW.date(),
        now=NOW + 2 * DAY,
    )
    assert states(session, maya) == [
        "sent",
        "sent",
        "skipped",
        "stopped",
        "skipped",
        last,
        "skipped",
    ]
    assert session.scalars(select(Sequence.state)).one() is SequenceState.STOPPED
    if last == "draft":
        answer = touches(session, maya)[5]
        drafts.approve(session, answer.id, by=ada, now=NOW + 2 * DAY)
        assert card(session, answer.id, now=NOW + 2 * DAY).is_task
        drafts.mark_sent(session, answer.id, by=ada, now=NOW + 2 * DAY)
        assert states(session, maya)[5] == "sent"


def test_a_sequence_whose_branches_are_over_is_finished(session, outreach, ada):
    maya, (request, *_) = begin(session, outreach, ada)
    send(session, request, ada, NOW)
    mark_accepted(session, request.id, by=ada, now=NOW)
    send(session, touches(session, maya)[1], ada, NOW + DAY)
    settle(session, NOW + 9 * DAY)
    send(session, touches(session, maya)[3], ada, NOW + 9 * DAY)
    settle(session, NOW + 60 * DAY)
    assert "draft" not in states(session, maya)
    assert session.scalars(select(Sequence.state)).one() is SequenceState.FINISHED


def test_only_a_connection_request_is_accepted(session, outreach, ada):
    maya, (request, *_) = begin(session, outreach, ada)
    send(session, request, ada, NOW)
    answer = track(
        session,
        TrackRequest(prospect_id=maya.id, engagement_status="accepted"),
        by=ada,
        now=NOW,
    )
    assert answer.outreach_type == "connection_request"


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["send", "accept", "skip", "stop", "wait", "reply", "pause", "resume"]),
        st.integers(0, 6),
    ),
    max_size=14,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_happens_each_step_ends_once_and_nothing_is_sent_after_a_stop(
    session, outreach, ada, happenings
):
    """Each act either is refused with a sentence or leaves every step in one state it may be in."""
    maya, _ = begin(session, outreach, ada)
    now, ended, final = NOW, False, {}
    for act, which in happenings:
        now += DAY
        there = touches(session, maya)
        touch = there[which % len(there)]
        try:
            with session.begin_nested():
                _act(session, act, touch, ada, now)
        except DrumbeatError:
            pass
        settle(session, now)
        sequence = session.get_one(Sequence, touch.sequence_id, populate_existing=True)
        for each in touches(session, maya):
            if each.id in final:
                assert each.state == final[each.id], "a step that has ended has ended"
            if each.state not in {TouchState.DRAFT, TouchState.APPROVED}:
                final[each.id] = each.state
            if ended and each.state is TouchState.SENT:
                assert each.sent_at <= ended or each.kind == "answer"
        if sequence.state is SequenceState.STOPPED and not ended:
            ended = now
        if ended:
            left = [t for t in touches(session, maya) if t.state in branches.OPEN]
            assert all(t.kind == "answer" for t in left)
            assert len(left) <= 1


def _act(session, act, touch, ada, now):
    maya = session.get_one(Prospect, touch.prospect_id)
    acts = {
        "send": lambda: send(session, touch, ada, now),
        "skip": lambda: drafts.skip(session, touch.id, by=ada, now=now),
        "accept": lambda: mark_accepted(session, touches(session, maya)[0].id, by=ada, now=now),
        "stop": lambda: running.stop(session, maya, by=ada, now=now),
        "pause": lambda: running.pause(session, touch.sequence_id, by=ada, now=now),
        "resume": lambda: running.resume(session, touch.sequence_id, by=ada, now=now),
        "reply": lambda: track(
            session,
            TrackRequest(prospect_id=maya.id, engagement_status="replied"),
            by=ada,
            now=now,
        ),
        "wait": lambda: None,
    }
    acts[act]()
