"""A campaign's figures under the documents' names, and its messages by status."""

from datetime import timedelta

import pytest

from engine.campaigns.messages import message_variants, messages
from engine.campaigns.reading import by_id
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.generation import model_calls
from engine.generation.conversation import Answer, Call, Outcome
from engine.generation.model_calls import About
from engine.metrics.campaign_cards import card
from engine.metrics.campaign_figures import analytics
from engine.replies.message_status import update_message_status
from engine.views.messages import ChannelData, StatusRequest
from storage.states import (
    Allocation,
    Channel,
    EventKind,
    LeadStatus,
    SequenceState,
    TouchKind,
    TouchState,
)
from storage.tables import Campaign, Event, Sequence
from tests.outreach import Outreach
from tests.support import NOW, make_workspace

DAY = timedelta(days=1)


@pytest.fixture
def outreach(session, workspace):
    return Outreach(session, workspace)


@pytest.fixture
def write(session, outreach):
    """A message that went out with a variant, in an arm, and what happened then."""
    numbers = iter(range(1000))

    def written(variant, *then, arm=0):
        prospect = outreach.prospect(f"Person {next(numbers)}")
        touch = outreach.sent(prospect, TouchKind.INITIAL_DM, NOW, then=then)
        touch.variant_number = variant
        session.get_one(Sequence, touch.sequence_id).arm = arm
        session.flush()
        return touch

    return written


def test_the_documents_example(session, ada, write):
    """100 sent in three variants, 33, 32 and 33 delivered, 6, 4 and 2 of them answered."""
    for variant, delivered, replied, bounced in ((1, 33, 6, 1), (2, 32, 4, 1), (3, 33, 2, 0)):
        for n in range(delivered):
            touch = write(variant, *([EventKind.REPLIED] if n < replied else []))
        for _ in range(bounced):
            write(variant, EventKind.BOUNCED)
    found = analytics(session, touch.campaign_id, by=ada, now=NOW)
    done = found.performance
    assert (done.total_messages, done.sent, done.delivered, done.replied) == (100, 100, 98, 12)
    assert done.reply_rate == 12.24
    assert (done.open_rate, done.click_rate) == (0.0, 0.0)
    variants = found.ab_testing.variants
    assert [v.reply_rate for v in variants] == [18.18, 12.5, 6.06]
    assert [v.tone for v in variants] == ["professional", "friendly", "direct"]
    assert [v.variant_number for v in variants] == [1, 2, 3]
    assert found.ab_testing.arms == ()


def test_open_and_click_rates_have_the_documents_denominators(session, ada, write):
    for n in range(8):
        then = [EventKind.OPENED] if n < 4 else []
        touch = write(1, *then, *([EventKind.CLICKED] if n < 1 else []))
    write(1, EventKind.BOUNCED)
    done = analytics(session, touch.campaign_id, by=ada, now=NOW).performance
    assert (done.delivered, done.opened, done.clicked) == (8, 4, 1)
    assert (done.open_rate, done.click_rate) == (50.0, 25.0)


def test_arms_are_counted_as_assigned_whatever_was_edited(session, ada, write):
    touch = write(4, EventKind.REPLIED, EventKind.MEETING_BOOKED, arm=2)
    write(1, arm=1)
    campaign = session.get_one(Campaign, touch.campaign_id)
    campaign.allocation = Allocation.EVEN
    session.flush()
    tested = analytics(session, campaign.id, by=ada, now=NOW).ab_testing
    assert (tested.verdict.verdict, tested.winning_variant) == ("not_yet", None)
    assert not tested.is_statistically_significant
    assert [(arm.variant_number, arm.delivered, arm.positive) for arm in tested.arms] == [
        (1, 1, 0),
        (2, 1, 1),
        (3, 0, 0),
    ]
    assert [(v.variant_number, v.tone) for v in tested.variants] == [
        (1, "professional"),
        (4, "edited"),
    ]


def test_cost_and_return(session, workspace, ada, outreach, write):
    touch = write(1, EventKind.REPLIED, EventKind.MEETING_BOOKED)
    write(1)
    campaign = session.get_one(Campaign, touch.campaign_id)
    plain = analytics(session, campaign.id, by=ada, now=NOW)
    assert (plain.cost.total_usd, plain.cost.cost_per_message) == (0.0, 0.0)
    assert (plain.roi.deal_value_usd, plain.roi.value_usd, plain.roi.days) == (None, None, None)
    spent = Answer("x", (Call("small", Outcome.ANSWERED, 600, cost_usd=0.5),))
    about = About(workspace.id, campaign_id=campaign.id)
    model_calls.keep(session, about, "x", spent, now=NOW)
    campaign.deal_value_usd, campaign.started_at = 12_000, NOW - 3 * DAY
    session.get_one(
        outreach.prospect("x").__class__, touch.prospect_id
    ).lead_status = LeadStatus.WON
    session.flush()
    found = analytics(session, campaign.id, by=ada, now=NOW)
    assert (found.cost.total_usd, found.cost.cost_per_message) == (0.5, 0.25)
    assert found.cost.cost_per_reply == 0.5
    assert (found.roi.won, found.roi.value_usd, found.roi.return_ratio) == (1, 12_000, 24_000)
    assert (found.roi.meetings, found.roi.value_of_meetings_usd, found.roi.days) == (1, 12_000, 3)


def test_messages_are_listed_by_status_page_after_page(session, ada, write, outreach):
    opened = write(1, EventKind.OPENED)
    answered = write(1, EventKind.OPENED, EventKind.REPLIED)
    drafts = outreach.sequence(
        outreach.prospect("Bo Lind"), (TouchKind.INITIAL_DM, NOW), (TouchKind.FOLLOWUP_1, NOW)
    )
    page = messages(session, opened.campaign_id, by=ada, limit=3)
    assert [m.status for m in page.messages] == ["opened", "replied", "pending"]
    assert (page.total, page.after) == (4, drafts[0].id)
    assert page.messages[0].preview == "Would a page on referrals help?"
    rest = messages(session, opened.campaign_id, by=ada, after=page.after)
    assert ([m.id for m in rest.messages], rest.after) == ([drafts[1].id], None)
    skipped = messages(session, opened.campaign_id, by=ada, limit=2, offset=2)
    assert [m.id for m in skipped.messages] == [touch.id for touch in drafts]
    only = messages(session, opened.campaign_id, "Replied", by=ada)
    assert ([m.id for m in only.messages], only.total) == ([answered.id], 1)
    with pytest.raises(InvalidError, match="no status"):
        messages(session, opened.campaign_id, "read", by=ada)


def test_the_variants_of_a_message(session, ada, write):
    touch = write(1)
    found = message_variants(session, touch.id, by=ada)
    assert (found.status, found.selected_variant) == ("delivered", 1)
    assert [(v.variant_number, v.tone, v.selected) for v in found.variants] == [(1, "direct", True)]
    stranger = ada.model_copy(update={"workspace_id": make_workspace(session, "T0OTHER").id})
    with pytest.raises(NotFoundError):
        message_variants(session, touch.id, by=stranger)
    with pytest.raises(NotFoundError):
        messages(session, touch.campaign_id, by=stranger)


def report(session, touch, status, *, by, **data):
    request = StatusRequest(message_id=touch.id, status=status, channel_data=ChannelData(**data))
    return update_message_status(session, request, by=by, now=NOW)


def test_a_report_counts_once_and_a_status_never_goes_back(session, ada, write):
    touch = write(1)
    first = report(session, touch, "opened", by=ada, provider="sendgrid", email_id="m1.filter1")
    again = report(session, touch, "opened", by=ada, provider="sendgrid", email_id="m1.filter2")
    assert (first.status, first.is_new, again.is_new) == ("opened", True, False)
    late = report(session, touch, "delivered", by=ada, provider="sendgrid", event_id="e9")
    assert (late.status, late.is_new) == ("opened", True)
    assert session.query(Event).filter_by(touch_id=touch.id).count() == 3


def test_a_machines_click_changes_nothing(session, ada, write):
    touch = write(1)
    found = report(session, touch, "clicked", by=ada, machine=True)
    assert (found.status, found.is_new) == ("delivered", True)


@pytest.mark.parametrize("status", ["replied", "bounced", "failed", "opted_out", "complained"])
def test_what_is_reported_stops_what_it_should(session, ada, outreach, status):
    prospect = outreach.prospect("Ines Okafor")
    first, second = outreach.sequence(
        prospect,
        (TouchKind.INITIAL_DM, NOW, TouchState.SENT),
        (TouchKind.FOLLOWUP_1, NOW + DAY),
    )
    report(session, first, status, by=ada)
    session.refresh(second)
    assert second.state is TouchState.STOPPED
    ended = session.get_one(Sequence, first.sequence_id, populate_existing=True)
    assert ended.state is SequenceState.STOPPED
    suppressed = session.get_one(type(prospect), prospect.id).lead_status is LeadStatus.SUPPRESSED
    assert suppressed == (status in {"opted_out", "complained"})


def test_what_has_not_gone_out_has_no_status_but_pending(session, ada, outreach):
    prospect = outreach.prospect("Ines Okafor", linkedin=True)
    [touch] = outreach.sequence(prospect, (TouchKind.INITIAL_DM, NOW), channel=Channel.LINKEDIN)
    with pytest.raises(ConflictError, match="has not gone out"):
        report(session, touch, "opened", by=ada)
    touch.state = TouchState.APPROVED
    session.flush()
    sent = report(session, touch, "sent", by=ada)
    assert (sent.status, sent.is_new) == ("delivered", True)
    assert not report(session, touch, "sent", by=ada).is_new
    [mail] = outreach.sequence(outreach.prospect("Bo"), (TouchKind.INITIAL_DM, NOW))
    with pytest.raises(InvalidError, match="recorded by it"):
        report(session, mail, "sent", by=ada)


def test_the_card_says_who_fits_until_the_end(session, ada, remy, outreach):
    outreach.audiences()
    outreach.prospect("Ines Okafor", fit_score=50.0, referral_capacity=50.0, signal_strength=50.0)
    [touch] = outreach.sequence(
        outreach.prospect("Bo Lind"), (TouchKind.INITIAL_DM, NOW, TouchState.APPROVED)
    )
    campaign = by_id(session, touch.campaign_id, by=ada)
    shown = card(session, campaign.id, by=remy, now=NOW)
    assert shown.audience.qualified >= 1
    assert (shown.open_sequences, shown.approved, shown.may_decide) == (1, 1, False)
    campaign.state = campaign.state.CANCELLED
    session.flush()
    assert card(session, campaign.id, by=ada, now=NOW).audience is None
