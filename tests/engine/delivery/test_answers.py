"""What is said to an answer outlives its sequence: it is found, sent, and stopped with the rest."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.campaigns.default import default_campaign
from engine.delivery import stopping
from engine.delivery.approval import draft_queue, drafts, rewriting
from engine.delivery.approval.draft_cards import card
from engine.delivery.course import campaign_states, rejecting
from engine.delivery.protection import suppression
from engine.errors import ConflictError
from engine.metrics.home import home
from engine.metrics.next_steps import next_steps
from engine.prospects.consent import keep_consent
from engine.prospects.suppressed import values_of
from engine.replies.deciding import Outcome, apply_outcome
from engine.replies.message_status import update_message_status
from engine.replies.track import mark_accepted, track
from engine.scheduling import day, day_view, orders, sequences
from engine.scheduling.cadence import weekly
from engine.views.cadence import WeeklyCadenceRequest
from engine.views.draft_queue import DraftFilter
from engine.views.messages import MessageStatus, StatusRequest
from engine.views.replies import TrackRequest
from engine.views.sequences import SequenceRequest
from storage.states import Approval, CampaignState, Channel, SuppressionCause, TouchState
from storage.tables import Touch
from tests.drafting import default_writes_by_model
from tests.outreach import Outreach
from tests.sending import make_sender
from tests.support import NOW

DAY = timedelta(days=1)
LATER = NOW + 3 * DAY


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    make_sender(session, workspace)
    return made


@pytest.fixture
def maya(outreach):
    return outreach.prospect("Maya Lindqvist", linkedin=True, phone="+1 212 555 0142")


@pytest.fixture
def answer(session, maya, ada):
    """Maya accepted, was written to, and answered: the draft of an answer waits."""
    request = SequenceRequest(prospect_id=maya.id, sequence_type="accept_or_email")
    sequences.generate(session, request, by=ada, now=NOW)
    first, second, *_ = touches(session)
    send(session, first, ada, NOW)
    mark_accepted(session, first.id, by=ada, now=NOW)
    send(session, second, ada, NOW + DAY)
    stopping.stop_sequences(
        session, maya.id, reason="They answered.", now=NOW + 2 * DAY, answered=True
    )
    waiting = [touch for touch in touches(session) if touch.state is TouchState.DRAFT]
    [touch] = waiting
    assert touch.kind == "answer"
    return touch


def touches(session):
    query = select(Touch).order_by(Touch.id).execution_options(populate_existing=True)
    return session.scalars(query).all()


def send(session, touch, ada, now):
    drafts.approve(session, touch.id, by=ada, now=now)
    drafts.mark_sent(session, touch.id, by=ada, now=now)


def opts_out(session, maya, ada):
    suppression.suppress_prospect(
        session,
        maya.id,
        workspace_id=maya.workspace_id,
        reason="asked for no more",
        by_member_id=ada.member_id,
        now=LATER,
    )


def says_no(session, maya, ada):
    apply_outcome(
        session, maya, Outcome.NOT_INTERESTED, touch_id=None, event_id="x", by=ada, now=LATER
    )


def is_rejected(session, maya, ada):
    rejecting.reject_one(session, maya.id, "left", by=ada, now=LATER, was=Approval.APPROVED)


def loses_the_campaign(session, maya, ada):
    campaign = default_campaign(session, maya.workspace_id, NOW)
    campaign.name = "Autumn"
    session.flush()
    campaign_states.cancel(session, campaign.id, by=ada, now=LATER)


@pytest.mark.parametrize("end", [opts_out, says_no, is_rejected, loses_the_campaign])
def test_an_answer_ends_with_whatever_ends_all(session, maya, answer, ada, end):
    drafts.approve(session, answer.id, by=ada, now=LATER)
    end(session, maya, ada)
    shown = card(session, answer.id, now=LATER)
    assert (shown.state, shown.is_task, shown.may_decide) == (TouchState.STOPPED, False, False)
    with pytest.raises(ConflictError):
        drafts.mark_sent(session, answer.id, by=ada, now=LATER)


def test_an_answer_that_is_good_news_leaves_it(session, maya, answer, ada):
    apply_outcome(session, maya, Outcome.REPLIED, touch_id=None, event_id="x", by=ada, now=LATER)
    assert card(session, answer.id, now=LATER).may_decide


def test_a_task_is_not_marked_as_sent_to_somebody_suppressed(session, maya, answer, ada):
    """Also where only an address of theirs was suppressed, which ends nothing by itself."""
    drafts.approve(session, answer.id, by=ada, now=LATER)
    suppression.add(
        session,
        maya.workspace_id,
        values_of(maya),
        cause=SuppressionCause.HAND,
        reason="asked for no more",
        by_member_id=None,
        now=LATER,
    )
    with pytest.raises(ConflictError, match="never written to"):
        drafts.mark_sent(session, answer.id, by=ada, now=LATER)


def test_an_sms_is_not_marked_as_sent_once_the_consent_is_taken_back(session, maya, answer, ada):
    keep_consent(session, maya.id, "at the fair, 3 Nov", by=ada, now=NOW)
    answer.channel = Channel.SMS
    session.flush()
    drafts.approve(session, answer.id, by=ada, now=LATER)
    keep_consent(session, maya.id, "no", by=ada, now=LATER)
    with pytest.raises(ConflictError, match="does not want to be written to by SMS"):
        drafts.mark_sent(session, answer.id, by=ada, now=LATER)


def test_an_answer_waits_in_the_queue_at_home_in_the_week_and_in_what_to_do_next(
    session, workspace, answer, ada
):
    """Wherever drafts and tasks are looked for, while nobody has dealt with it."""
    shown = draft_queue.queue(session, DraftFilter(), by=ada, at=LATER, now=LATER)
    assert (shown.total, shown.card.touch_id) == (1, answer.id)
    assert home(session, by=ada, now=LATER).drafts_waiting == 1
    assert step(session, workspace) == [("decide_drafts", 1)]
    assert planned(session, workspace) == [answer.id]

    drafts.approve(session, answer.id, by=ada, now=LATER)
    now = home(session, by=ada, now=LATER)
    assert (now.drafts_waiting, now.tasks_waiting) == (0, 1)
    assert step(session, workspace) == [("do_tasks", 1)]
    assert planned(session, workspace) == [answer.id]

    drafts.mark_sent(session, answer.id, by=ada, now=LATER)
    assert home(session, by=ada, now=LATER).tasks_waiting == 0
    assert step(session, workspace) == planned(session, workspace) == []


def step(session, workspace):
    wanted = {"decide_drafts", "do_tasks"}
    found = next_steps(session, workspace, since=NOW, now=LATER)
    return [(each.kind, each.count) for each in found if each.kind in wanted]


def planned(session, workspace):
    week = weekly(session, WeeklyCadenceRequest(), workspace_id=workspace.id, now=LATER)
    return [entry.touch_id for entry in week.entries if entry.touch_id]


def test_a_paused_campaign_does_not_hide_what_somebody_waits_for(session, workspace, answer):
    default_campaign(session, workspace.id, NOW).state = CampaignState.PAUSED
    session.flush()
    assert planned(session, workspace) == [answer.id]


def test_an_answer_by_mail_is_a_persons_task(session, workspace, answer, ada):
    answer.channel = Channel.EMAIL
    session.flush()
    friday = LATER + DAY  # Thursday is Thanksgiving
    opened = day.open_day(session, workspace.id, friday.date(), friday)
    shown = day_view.load_day(session, opened.id, workspace_id=workspace.id, now=friday)
    assert [slot.open_emails for slot in shown.slots] == [0], "it is read one by one"
    drafts.approve(session, answer.id, by=ada, now=LATER)
    shown = day_view.load_day(session, opened.id, workspace_id=workspace.id, now=friday)
    assert (shown.total, shown.done, shown.leaving) == (1, 0, 0)
    assert home(session, by=ada, now=LATER).tasks_waiting == 1
    assert step(session, workspace) == [("do_tasks", 1)]


@pytest.mark.parametrize("by_name", [False, True])
def test_an_answer_by_mail_is_marked_as_sent_by_the_shell_too(session, maya, answer, ada, by_name):
    answer.channel = Channel.EMAIL
    session.flush()
    drafts.approve(session, answer.id, by=ada, now=LATER)
    if by_name:
        request = TrackRequest(
            prospect_id=maya.id, outreach_type="answer", engagement_status="sent"
        )
        track(session, request, by=ada, now=LATER)
    else:
        report = StatusRequest(message_id=answer.id, status=MessageStatus.SENT)
        update_message_status(session, report, by=ada, now=LATER)
    assert answer.state is TouchState.SENT


def test_an_answer_is_written_anew_by_a_model(session, workspace, answer, ada):
    default_writes_by_model(session, ada)
    assert drafts.regenerate(session, answer.id, by=ada, now=LATER).being_written
    [order] = orders.claim(session, writer="model", owner="one", n=1, now=LATER)
    plan = rewriting.plan_touch(session, order, now=LATER)
    assert plan is not None
    assert rewriting.keep_touch(session, order, plan, rewriting.by_template(plan), now=LATER)
    assert card(session, answer.id, now=LATER).variants > 3
