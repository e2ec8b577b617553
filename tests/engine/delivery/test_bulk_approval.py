"""What approving many at once takes along, what it leaves, and that only what was read goes."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine.campaigns.default import default_campaign
from engine.delivery.accounts import senders
from engine.delivery.approval import approvals, bulk_approval, drafts, editing
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.scheduling import orders, writing
from engine.scheduling.steps import by_template
from engine.views.approvals import ApprovalsRequest
from engine.views.bulk_approval import BulkRequest
from engine.views.draft_queue import DraftFilter
from storage.states import Allocation, Channel, TouchKind, TouchState
from storage.tables import Decision, Sequence, Variant
from tests.drafting import make_campaign, start
from tests.outreach import Outreach
from tests.support import NOW

FIRST = TouchKind.INITIAL_DM
SAMPLE = {"code": "sample_offer", "text": "It is a sample.", "blocks": False}
BRACES = {"code": "unresolved", "text": "“{x}” was never filled in.", "blocks": True}


@pytest.fixture(autouse=True)
def mailbox(session, workspace):
    senders.ensure_sender(
        session, workspace.id, Channel.EMAIL, "ada@team.example", "Ada Admin", now=NOW
    )


@pytest.fixture
def campaign(session, workspace):
    found = default_campaign(session, workspace.id, NOW)
    found.offer = {**found.offer, "sample": False}
    return found


@pytest.fixture
def touches(session, workspace, campaign):
    """Seven first messages and as many follow-ups; the third is warned, the fourth blocked."""
    outreach = Outreach(session, workspace)
    made = []
    for number in range(7):
        prospect = outreach.prospect(f"P {number}", priority=90.0 - number)
        due = (NOW + timedelta(days=1), NOW + timedelta(days=4))
        made.append(outreach.sequence(prospect, (FIRST, due[0]), (TouchKind.FOLLOWUP_1, due[1])))
    for number, warning in ((2, SAMPLE), (3, BRACES)):
        first = made[number][0].id
        where = update(Variant).where(Variant.touch_id == first)
        session.execute(where.values(warnings=[warning]))
    return made


@pytest.fixture
def wanted(campaign):
    return DraftFilter(campaign_id=campaign.id, kind=FIRST, channel=Channel.EMAIL)


def approve(session, counted, by):
    request = BulkRequest(filter=counted.filter, with_warned=counted.with_warned, seen=counted.seen)
    _, texts = bulk_approval.confirmed(session, request, by=by, now=NOW)
    return drafts.approve_many(session, list(texts), by=by, now=NOW, seen=texts)


def test_the_count_leaves_out_what_is_warned_and_says_how_many(session, touches, wanted, ada):
    counted = bulk_approval.preview(session, wanted, by=ada, now=NOW)
    assert (counted.total, counted.count, counted.blocked, counted.warned) == (7, 5, 1, 1)
    assert [sample.prospect_name for sample in counted.samples] == ["P 0", "P 4", "P 6"]
    assert counted.samples[0].body.endswith("Reply “stop” and I will not write to you again.")
    assert [(step.outreach_type, step.count) for step in counted.steps] == [
        ("initial_dm", 7),
        ("followup_1", 7),
    ]
    again = bulk_approval.preview(session, wanted, by=ada, now=NOW)
    assert again == counted
    both = bulk_approval.preview(session, wanted, with_warned=True, by=ada, now=NOW)
    assert both.count == 6


def test_what_was_counted_is_approved_and_each_is_in_the_history(session, touches, wanted, ada):
    counted = bulk_approval.preview(session, wanted, by=ada, now=NOW)
    done = approve(session, counted, ada)
    assert len(done.approved) == counted.count
    assert done.left_out == ()
    session.expire_all()
    states = [first.state for first, _ in touches]
    assert states.count(TouchState.APPROVED) == 5
    assert {second.state for _, second in touches} == {TouchState.DRAFT}
    decided = session.scalars(select(Decision.touch_id)).all()
    assert sorted(decided) == sorted(done.approved)


@pytest.mark.parametrize("change", ["edit", "skip"])
def test_nothing_is_approved_that_is_not_as_it_was_read(
    session, touches, wanted, ada, remy, *, change
):
    counted = bulk_approval.preview(session, wanted, by=ada, now=NOW)
    last = touches[6][0].id
    if change == "edit":
        editing.edit(session, last, "A page", "Would a page on referrals do?", by=remy, now=NOW)
    else:
        drafts.skip(session, last, by=remy, now=NOW)
    with pytest.raises(ConflictError, match="have changed since you read the sample"):
        approve(session, counted, ada)
    assert approve(session, bulk_approval.preview(session, wanted, by=ada, now=NOW), ada).approved


def test_one_that_changes_between_the_count_and_its_turn_stays(session, touches, wanted, ada):
    counted = bulk_approval.preview(session, wanted, by=ada, now=NOW)
    request = BulkRequest(filter=wanted, seen=counted.seen)
    _, texts = bulk_approval.confirmed(session, request, by=ada, now=NOW)
    last = touches[6][0].id
    editing.edit(session, last, "A page", "Would a page on referrals do?", by=ada, now=NOW)
    done = drafts.approve_many(session, list(texts), by=ada, now=NOW, seen=texts)
    assert [each.prospect_name for each in done.left_out] == ["P 6"]
    assert "has changed since you read it" in done.left_out[0].why


@pytest.fixture
def chats(session, workspace, ada):
    """A test of three wordings: what a run wrote for six people, a message and a follow-up."""
    outreach = Outreach(session, workspace)
    outreach.audiences()
    people = [outreach.prospect(f"Person {number}") for number in range(6)]
    campaign = make_campaign(session, workspace, allocation=Allocation.EVEN, num_variants=3)
    start(session, campaign, ada, lead_ids=tuple(person.id for person in people))
    claimed = orders.claim(session, writer="template", owner="one", n=10, now=NOW)
    jobs = writing.plan_orders(session, claimed, now=NOW)
    made = [(job.order, by_template(job.plan)) for job in jobs]
    assert writing.keep_orders(session, made, now=NOW) == 6
    return campaign


def test_a_whole_campaign_is_approved_at_once_whichever_wordings_its_test_shows(
    session, chats, ada
):
    assert set(session.scalars(select(Sequence.arm))) == {1, 2, 3}
    every = DraftFilter(campaign_id=chats.id)
    counted = bulk_approval.preview(session, every, with_warned=True, by=ada, now=NOW)
    done = approve(session, counted, ada)
    assert done.left_out == ()
    assert len(done.approved) == counted.count == 12
    assert done.retitled == {}


def test_a_subject_that_follows_from_the_approval_itself_is_no_change(
    session, workspace, campaign, ada
):
    """The first mail was never delivered, so the next one opens the thread."""
    outreach = Outreach(session, workspace)
    due = NOW + timedelta(days=1)
    _, second, third = outreach.sequence(
        outreach.prospect("Maya Lindqvist"),
        (FIRST, NOW, TouchState.FAILED),
        (TouchKind.FOLLOWUP_1, due),
        (TouchKind.FOLLOWUP_2, due + timedelta(days=3)),
    )
    where = update(Variant).where(Variant.touch_id == third.id)
    session.execute(where.values(subject="Re: A page I sent before"))
    counted = bulk_approval.preview(session, DraftFilter(campaign_id=campaign.id), by=ada, now=NOW)
    request = BulkRequest(filter=counted.filter, seen=counted.seen)
    _, texts = bulk_approval.confirmed(session, request, by=ada, now=NOW)
    done = drafts.approve_many(session, [second.id], by=ada, now=NOW, seen=texts)
    assert list(done.retitled) == [third.id]
    texts = {**texts, **done.retitled}
    assert drafts.approve_many(session, [third.id], by=ada, now=NOW, seen=texts).left_out == ()


def test_what_somebody_else_has_to_approve_is_counted_apart(session, touches, wanted, ada, remy):
    approvals.save(session, ApprovalsRequest(self_approval=False), by=ada)
    theirs = touches[0][0].sequence_id
    session.get_one(Sequence, theirs).by_member_id = remy.member_id
    session.flush()
    counted = bulk_approval.preview(session, wanted, by=remy, now=NOW)
    assert (counted.count, counted.not_yours) == (4, 1)
    assert counted.may_not == (
        "You asked for this sequence, so somebody else approves it. Ask Ada Admin."
    )
    done = approve(session, counted, remy)
    assert touches[0][0].id not in done.approved


def test_a_campaign_has_to_be_named_and_to_be_ones_own(session, touches, wanted, ada):
    with pytest.raises(InvalidError, match="Say which campaign"):
        bulk_approval.preview(session, DraftFilter(), by=ada, now=NOW)
    empty = wanted.model_copy(update={"kind": TouchKind.CHECK_IN})
    with pytest.raises(InvalidError, match="No draft of it waits"):
        bulk_approval.preview(session, empty, by=ada, now=NOW)
    stranger = ada.model_copy(update={"workspace_id": ada.workspace_id + 1})
    with pytest.raises((InvalidError, NotFoundError)):
        bulk_approval.preview(session, wanted, by=stranger, now=NOW)


def test_the_sample_is_spread_over_all_of_them():
    rows = list(range(100))
    assert bulk_approval.spread(rows, 3) == [0, 49, 99]
    assert bulk_approval.spread(rows[:2], 3) == [0, 1]
