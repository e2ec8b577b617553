"""Runs that write a campaign's drafts: who is in one, who claims what, how it stops and goes on."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, event, select, update

from engine.campaigns.default import default_campaign
from engine.campaigns.reading import find
from engine.delivery.course import campaign_states
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.generation.notes import add_about
from engine.scheduling import generating, orders, own_types, sequences, writing
from engine.scheduling.budgets import Allowance, Purse
from engine.scheduling.planning import Wish, plan_many
from engine.scheduling.steps import by_template
from engine.views.generation import GenerationRequest
from engine.views.sequence_types import TypeRequest
from engine.views.sequences import SequenceRequest
from storage.states import (
    Approval,
    CampaignState,
    GenerationState,
    LeadStatus,
    OrderState,
    PostKind,
    SequenceState,
    TouchKind,
    TouchState,
)
from storage.tables import (
    Campaign,
    Generation,
    OwnSequenceType,
    Post,
    Sequence,
    Touch,
    WritingOrder,
)
from tests.drafting import call, default_writes_by_model, make_campaign, start
from tests.outreach import Outreach
from tests.support import NOW

OURS = TypeRequest(
    name="ours", copied_from="3-step", summary="ours", steps="day 0: first message by e-mail"
)
UNFINISHED = {"topic": "lunches"}


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    return made


@pytest.fixture
def campaign(session, workspace, outreach):
    return make_campaign(session, workspace)


def claim(session, *, n=10, owner="one", writer="template", now=NOW, **more):
    return orders.claim(session, writer=writer, owner=owner, n=n, now=now, **more)


def write(session, claimed, now=NOW):
    jobs = writing.plan_orders(session, claimed, now=now)
    done = [(job.order, by_template(job.plan)) for job in jobs]
    return writing.keep_orders(session, done, now=now)


def test_everybody_who_qualifies_is_ordered_the_best_first(session, outreach, campaign, ada):
    campaign.criteria = {"segment": "referral_network"}
    campaign.min_qualification_score = 40
    low = outreach.prospect("Low Score", priority=39.0)
    second, first = outreach.prospect("Second", priority=60.0), outreach.prospect("First")
    first.priority_score = 90.0
    outreach.prospect("Elsewhere", segment="thought_leadership")
    outreach.prospect("Unapproved", approval=Approval.DISCOVERED)
    outreach.prospect("Silent", lead_status=LeadStatus.SUPPRESSED)
    outreach.prospect("Refused", lead_status=LeadStatus.NOT_INTERESTED)
    outreach.prospect("Later", hold_until=NOW.date() + timedelta(days=3))
    busy = outreach.prospect("Busy")
    outreach.sequence(busy, (TouchKind.INITIAL_DM, NOW))
    report = start(session, campaign, ada)
    assert (report.leads, report.waiting, report.state) == (2, 2, "running")
    assert [order.prospect_id for order in claim(session)] == [first.id, second.id]
    assert low.id not in session.scalars(select(WritingOrder.prospect_id)).all()


def test_given_leads_who_do_not_qualify_are_left_out_with_the_reason(
    session, outreach, campaign, ada
):
    campaign.min_qualification_score = 40
    good = outreach.prospect("Maya Lindqvist")
    low = outreach.prospect("Jo Sand", priority=10.0)
    out = outreach.prospect("Cy Orr", approval=Approval.REJECTED)
    report = start(session, campaign, ada, lead_ids=(good.id, low.id, out.id, good.id))
    assert (report.leads, report.waiting, report.left_out) == (3, 1, 2)
    told = {group.why: group.names for group in report.reasons}
    assert told["was rejected as a prospect"] == ("Cy Orr",)
    assert told["is not whom the campaign is for, or scores too low for it"] == ("Jo Sand",)


@pytest.mark.parametrize(("ids", "words"), [((999_999,), "no prospect 999999"), ((), "Say which")])
def test_a_lead_of_another_team_or_none_is_no_lead(session, campaign, ada, ids, words):
    with pytest.raises(InvalidError, match=words):
        start(session, campaign, ada, lead_ids=ids)


@pytest.mark.parametrize(
    "change",
    [
        ({"state": CampaignState.COMPLETED}, "has ended"),
        ({"offer": UNFINISHED}, "no offer"),
        ({"min_qualification_score": 99.0}, "Nobody qualifies"),
    ],
)
def test_a_run_that_could_write_nothing_does_not_begin(session, outreach, campaign, ada, change):
    outreach.prospect("Maya Lindqvist")
    change, words = change
    for column, value in change.items():
        setattr(campaign, column, value)
    if "offer" in change:  # the team's is no better
        default_campaign(session, campaign.workspace_id, NOW).offer = UNFINISHED
    with pytest.raises(ConflictError, match=words):
        start(session, campaign, ada)


def test_a_campaign_has_one_run_at_a_time_and_a_prospect_one_order(
    session, workspace, outreach, campaign, ada
):
    outreach.prospect("Maya Lindqvist")
    first = start(session, campaign, ada)
    with pytest.raises(ConflictError, match="being written already"):
        start(session, campaign, ada)
    other = make_campaign(session, workspace, name="Winter")
    with pytest.raises(ConflictError, match="Nobody qualifies"):
        start(session, other, ada)
    generating.pause(session, first.generation_id, "No.", now=NOW)
    with pytest.raises(ConflictError, match="stands still"):
        start(session, campaign, ada)


def test_another_team_sees_no_run(session, outreach, campaign, ada):
    outreach.prospect("Maya Lindqvist")
    number = start(session, campaign, ada).generation_id
    stranger = ada.model_copy(update={"workspace_id": ada.workspace_id + 1})
    for operation in (generating.cancel, generating.resume):
        with pytest.raises(NotFoundError):
            operation(session, number, by=stranger, now=NOW)
    with pytest.raises(NotFoundError):
        generating.get(session, number, by=stranger)
    with pytest.raises(NotFoundError):
        find(session, "Autumn", by=stranger)


def test_what_is_written_is_told_with_the_documents_fields(session, outreach, campaign, ada):
    maya = outreach.prospect("Maya Lindqvist", linkedin=True)
    number = start(session, campaign, ada).generation_id
    assert write(session, claim(session)) == 1
    assert generating.finish(session, now=NOW) == 1
    answer = generating.get(session, number, by=ada).model_dump(mode="json")
    assert answer["success"] is True
    assert (answer["state"], answer["written"], answer["messages_generated"]) == ("done", 1, 3)
    assert (answer["total_cost_usd"], answer["average_latency_ms"]) == (0.0, None)
    first = answer["messages"][0]
    assert (first["campaign_id"], first["lead_id"]) == (campaign.id, maya.id)
    assert (first["selected_variant"], first["status"]) == (0, "pending")
    assert [each["tone"] for each in first["variants"]] == ["professional", "friendly", "direct"]
    assert session.scalars(select(Sequence.campaign_id)).all() == [campaign.id]
    assert session.scalars(select(Post.kind)).all() == [PostKind.GENERATION]


def test_cost_and_latency_are_those_of_the_runs_own_calls(session, outreach, campaign, ada):
    maya, jo = outreach.prospect("Maya Lindqvist"), outreach.prospect("Jo Sand")
    jo.lead_status = LeadStatus.WON
    call(session, campaign, maya, cost=5.0, at=NOW - timedelta(days=1))
    number = start(session, campaign, ada).generation_id
    call(session, campaign, maya, cost=0.02, latency=500)
    call(session, campaign, maya, cost=0.04, latency=700)
    call(session, campaign, jo, cost=7.0)
    write(session, claim(session))
    report = generating.get(session, number, by=ada)
    assert (report.total_cost_usd, report.average_latency_ms) == (0.06, 600.0)
    assert [message.generation_cost_usd for message in report.messages] == [0.03, 0.03]


def test_a_lease_that_ended_is_taken_over_and_the_late_owner_writes_nothing(
    session, outreach, campaign, ada
):
    outreach.prospect("Maya Lindqvist")
    start(session, campaign, ada)
    late = claim(session, owner="late")
    assert claim(session, owner="early") == []
    after = NOW + orders.LEASE + timedelta(seconds=1)
    taken = claim(session, owner="early", now=after)
    assert [order.fence for order in taken] == [2]
    assert write(session, late) == 0
    assert orders.hold(session, late, now=after) == set()
    assert write(session, taken) == 1
    assert write(session, taken) == 0
    assert len(session.scalars(select(Sequence.id)).all()) == 1


def test_a_lease_that_is_renewed_is_not_taken_over(session, outreach, campaign, ada):
    outreach.prospect("Maya Lindqvist")
    start(session, campaign, ada)
    held = claim(session)
    later = NOW + orders.LEASE - timedelta(seconds=1)
    assert orders.hold(session, held, now=later) == {held[0].id}
    assert claim(session, owner="other", now=NOW + orders.LEASE + timedelta(seconds=1)) == []


def test_an_order_that_fails_each_time_is_given_up(session, outreach, campaign, ada):
    outreach.prospect("Maya Lindqvist")
    number = start(session, campaign, ada).generation_id
    now = NOW
    for _ in range(orders.MOST_ATTEMPTS):
        [order] = claim(session, now=now)
        orders.stumbled(session, order, now=now)
        assert claim(session, now=now) == []
        now += orders.RETRY + timedelta(seconds=1)
    assert claim(session, now=now) == []
    generating.finish(session, now=now)
    report = generating.get(session, number, by=ada)
    assert (report.state, report.left_out) == ("done", 1)
    assert report.reasons[0].why == "could not be written"


def test_cancelled_stops_what_waits_and_what_is_written_now_and_resume_goes_on(
    session, outreach, campaign, ada
):
    for name in ("Maya Lindqvist", "Jo Sand", "Cy Orr"):
        outreach.prospect(name)
    number = start(session, campaign, ada).generation_id
    assert write(session, claim(session, n=1)) == 1
    under_way = claim(session, n=1)
    cancelled = generating.cancel(session, number, by=ada, now=NOW)
    assert (cancelled.written, cancelled.cancelled, cancelled.state) == (1, 2, "cancelled")
    assert cancelled.note == "Cancelled by Ada Admin."
    assert write(session, under_way) == 0
    assert claim(session) == []
    with pytest.raises(ConflictError, match="Cancelled by Ada Admin"):
        generating.cancel(session, number, by=ada, now=NOW)
    resumed = generating.resume(session, number, by=ada, now=NOW)
    assert (resumed.waiting, resumed.state, resumed.note) == (2, "running", None)
    with pytest.raises(ConflictError, match="being written already"):
        generating.resume(session, number, by=ada, now=NOW)
    assert write(session, claim(session)) == 2
    generating.finish(session, now=NOW)
    with pytest.raises(ConflictError, match="is done"):
        generating.resume(session, number, by=ada, now=NOW)


def test_a_cancelled_run_is_not_resumed_beside_a_newer_one(session, outreach, campaign, ada):
    outreach.prospect("Maya Lindqvist")
    old = start(session, campaign, ada).generation_id
    generating.cancel(session, old, by=ada, now=NOW)
    start(session, campaign, ada)
    with pytest.raises(ConflictError, match="being written already"):
        generating.resume(session, old, by=ada, now=NOW)


@pytest.mark.parametrize("end", [campaign_states.complete, campaign_states.cancel])
def test_a_campaign_that_ends_writes_no_more_and_its_run_cannot_be_resumed(
    session, outreach, campaign, ada, end
):
    campaign.state = CampaignState.ACTIVE
    for name in ("Maya Lindqvist", "Jo Sand", "Cy Orr"):
        outreach.prospect(name)
    number = start(session, campaign, ada).generation_id
    write(session, claim(session, n=1))
    under_way = claim(session, n=1)
    end(session, campaign.id, by=ada, now=NOW)
    assert write(session, under_way) == 0
    assert claim(session) == []
    told = generating.get(session, number, by=ada)
    assert (told.state, told.written, told.cancelled, told.ended_at) == ("cancelled", 1, 2, NOW)
    assert "Ada Admin" in told.note
    with pytest.raises(ConflictError, match="has ended"):
        generating.resume(session, number, by=ada, now=NOW)
    assert set(session.scalars(select(Sequence.state))) == {SequenceState.STOPPED}
    winter = make_campaign(session, outreach.workspace, name="Winter")
    assert start(session, winter, ada).waiting == 3, "and another campaign may write to them"


def test_a_run_that_was_cancelled_before_its_campaign_is_not_resumed(
    session, outreach, campaign, ada
):
    outreach.prospect("Maya Lindqvist")
    number = start(session, campaign, ada).generation_id
    generating.cancel(session, number, by=ada, now=NOW)
    campaign_states.cancel(session, campaign.id, by=ada, now=NOW)
    with pytest.raises(ConflictError, match="has ended"):
        generating.resume(session, number, by=ada, now=NOW)


def test_who_got_a_sequence_or_said_no_meanwhile_is_left_out(session, outreach, campaign, ada):
    maya, jo = outreach.prospect("Maya Lindqvist"), outreach.prospect("Jo Sand")
    number = start(session, campaign, ada).generation_id
    claimed = claim(session)
    jobs = writing.plan_orders(session, claimed, now=NOW)
    outreach.sequence(maya, (TouchKind.INITIAL_DM, NOW))
    jo.lead_status = LeadStatus.NOT_INTERESTED
    session.flush()
    done = [(job.order, by_template(job.plan)) for job in jobs]
    assert writing.keep_orders(session, done, now=NOW) == 0
    report = generating.get(session, number, by=ada)
    assert {group.why for group in report.reasons} == {"has an open 3-step sequence", "said no"}


def test_an_offer_that_is_gone_makes_the_run_stand_still(session, outreach, campaign, ada):
    outreach.prospect("Maya Lindqvist")
    number = start(session, campaign, ada).generation_id
    campaign.offer = UNFINISHED
    default_campaign(session, campaign.workspace_id, NOW).offer = UNFINISHED
    session.flush()
    assert writing.plan_orders(session, claim(session), now=NOW) == []
    report = generating.get(session, number, by=ada)
    assert (report.state, report.waiting) == ("paused", 1)
    assert "offer" in report.note


def test_a_claim_that_was_taken_away_stops_no_run_that_was_resumed(
    session, outreach, campaign, ada
):
    outreach.prospect("Maya Lindqvist"), outreach.prospect("Jo Sand")
    number = start(session, campaign, ada).generation_id
    first, second = claim(session)
    writing.stand_still(session, [first], "There is no model.", now=NOW)
    assert generating.get(session, number, by=ada).state == "paused"
    generating.cancel(session, number, by=ada, now=NOW)
    generating.resume(session, number, by=ada, now=NOW)
    writing.stand_still(session, [second], "There is no model.", now=NOW)
    report = generating.get(session, number, by=ada)
    assert (report.state, report.waiting, report.note) == ("running", 2, None)


def test_the_guidance_of_the_campaign_and_of_the_run_reach_the_brief(
    session, outreach, campaign, ada
):
    campaign.custom_context = "Speak of schools."
    outreach.prospect("Maya Lindqvist")
    start(session, campaign, ada, custom_context=" Mention the autumn. ")
    [job] = writing.plan_orders(session, claim(session), now=NOW)
    assert {brief.guidance for brief in job.plan.briefs} == {
        "Speak of schools.\nMention the autumn."
    }


def test_only_the_campaigns_channels_are_used(session, outreach, campaign, ada):
    campaign.channels = ["email"]
    outreach.prospect("Maya Lindqvist", linkedin=True)
    start(session, campaign, ada)
    [job] = writing.plan_orders(session, claim(session), now=NOW)
    assert {step.way.channel for step in job.plan.steps} == {"email"}


def test_a_budget_lets_one_order_go_first_and_then_as_many_as_it_pays_for(
    session, outreach, campaign, ada
):
    campaign.writer, campaign.budget_usd = "model", 1.0
    people = [outreach.prospect(f"P {n}") for n in range(8)]
    number = start(session, campaign, ada).generation_id
    first = claim(session, writer="model")
    assert len(first) == 1
    assert claim(session, writer="model") == []
    generating.pause_spent(session, per_day=None, now=NOW)
    assert generating.get(session, number, by=ada).state == "running"
    call(session, campaign, people[0], cost=0.3)
    write(session, first)
    assert len(claim(session, writer="model")) == 2  # 0.7 left, 0.3 each


@pytest.mark.parametrize("per_day", [None, 1.0], ids=["budget", "day"])
@pytest.mark.parametrize("fails", [False, True], ids=["dies", "stumbles"])
def test_a_run_with_a_limit_goes_on_after_whoever_wrote_its_first_order_fails(
    session, outreach, ada, fails, per_day
):
    budget = None if per_day else 1.0
    campaign = make_campaign(session, outreach.workspace, writer="model", budget_usd=budget)
    for n in range(3):
        outreach.prospect(f"P {n}")
    number = start(session, campaign, ada).generation_id
    [first] = claim(session, writer="model", per_day=per_day)
    if fails:
        orders.stumbled(session, first, now=NOW)
    assert claim(session, writer="model", per_day=per_day) == []
    later = NOW + orders.LEASE + timedelta(seconds=1)
    generating.pause_spent(session, per_day=per_day, now=later)
    [again] = claim(session, writer="model", now=later, per_day=per_day)
    assert (again.id, again.fence) == (first.id, 2)
    assert generating.get(session, number, by=ada).state == "running"


def test_a_spent_run_whose_last_writer_died_says_so_and_goes_on_with_more(
    session, outreach, campaign, ada
):
    campaign.writer, campaign.budget_usd = "model", 0.5
    people = [outreach.prospect(f"P {n}") for n in range(3)]
    number = start(session, campaign, ada).generation_id
    claim(session, writer="model")
    call(session, campaign, people[0], cost=0.6)
    later = NOW + orders.LEASE + timedelta(seconds=1)
    assert claim(session, writer="model", now=later) == []
    generating.pause_spent(session, per_day=None, now=later)
    assert "$0.50 is spent" in generating.get(session, number, by=ada).note
    session.execute(update(Campaign).values(budget_usd=5.0))
    generating.resume(session, number, by=ada, now=later)
    assert len(claim(session, writer="model", now=later)) == 1


def test_a_budget_that_is_spent_stops_the_run_with_a_sentence(session, outreach, campaign, ada):
    campaign.writer, campaign.budget_usd = "model", 0.25
    people = [outreach.prospect(f"P {n}") for n in range(3)]
    number = start(session, campaign, ada).generation_id
    call(session, campaign, people[0], cost=0.2)
    write(session, claim(session, writer="model"))
    assert claim(session, writer="model") == []
    generating.pause_spent(session, per_day=None, now=NOW)
    report = generating.get(session, number, by=ada)
    assert (report.state, report.waiting, report.written) == ("paused", 2, 1)
    assert report.note == (
        "What is left of the budget of $0.25 does not pay for one more. "
        "Raise it in the campaign, then resume."
    )
    session.execute(update(Campaign).values(budget_usd=5.0))
    generating.resume(session, number, by=ada, now=NOW)
    assert len(claim(session, writer="model")) == 2


def test_the_days_limit_stops_a_run_too(session, outreach, campaign, ada):
    campaign.writer = "model"
    people = [outreach.prospect(f"P {n}") for n in range(3)]
    number = start(session, campaign, ada).generation_id
    call(session, campaign, people[0], cost=2.0)
    assert claim(session, writer="model", per_day=2.0) == []
    generating.pause_spent(session, per_day=2.0, now=NOW)
    assert "day's $2.00" in generating.get(session, number, by=ada).note
    assert claim(session, writer="model") == []


def test_a_price_that_nobody_knows_cannot_be_kept_to(session, outreach, campaign, ada):
    campaign.writer, campaign.budget_usd = "model", 5.0
    people = [outreach.prospect(f"P {n}") for n in range(3)]
    number = start(session, campaign, ada).generation_id
    call(session, campaign, people[0], cost=None)
    write(session, claim(session, writer="model"))
    generating.pause_spent(session, per_day=None, now=NOW)
    assert "not known" in generating.get(session, number, by=ada).note


def test_two_runs_share_what_is_left_of_a_day(session, workspace, outreach, ada):
    for name in ("One", "Two"):
        made = make_campaign(
            session, workspace, name=name, writer="model", criteria={"tags": [name]}
        )
        people = [outreach.prospect(f"{name} {n}", tags=[name]) for n in range(5)]
        start(session, made, ada)
        [first] = claim(session, writer="model", per_day=9.0, n=1)
        assert first.prospect_id == people[0].id
        write(session, [first])
        call(session, made, people[0], cost=0.5)
        session.execute(update(Generation).values(state=GenerationState.PAUSED))
    session.execute(update(Generation).values(state=GenerationState.RUNNING))
    under_way = claim(session, writer="model", per_day=2.5)  # 1.5 left, 0.5 each
    assert len(under_way) == 3
    generating.pause_spent(session, per_day=2.5, now=NOW)
    assert set(session.scalars(select(Generation.state))) == {GenerationState.RUNNING}
    write(session, under_way)  # the answers were kept, and cost nothing
    assert len(claim(session, writer="model", per_day=2.5)) == 3


@pytest.mark.parametrize("paid", [None, 0.4], ids=["never", "long ago"])
def test_a_kept_answer_does_not_make_the_others_free(session, outreach, campaign, ada, paid):
    campaign.writer, campaign.budget_usd = "model", 2.0
    people = [outreach.prospect(f"P {n}") for n in range(40)]
    if paid is not None:
        call(session, campaign, people[0], cost=paid, at=NOW - timedelta(days=3))
    start(session, campaign, ada)
    write(session, claim(session, writer="model"))
    assert len(claim(session, writer="model", n=100)) == (1 if paid is None else 4)


def test_a_model_that_costs_nothing_is_asked_for_all(session, outreach, campaign, ada):
    campaign.writer, campaign.budget_usd = "model", 1.0
    people = [outreach.prospect(f"P {n}") for n in range(5)]
    start(session, campaign, ada)
    call(session, campaign, people[0], cost=0.0)
    write(session, claim(session, writer="model"))
    assert len(claim(session, writer="model", n=100)) == 4


@given(
    left=st.floats(0, 100),
    each=st.none() | st.floats(0, 100),
    under_way=st.integers(0, 50),
)
def test_the_room_of_a_purse_is_never_more_than_it_pays_for(left, each, under_way):
    purse = Purse(1, Allowance(left, 100.0, is_daily=False), left, each, under_way, 0)
    assert purse.room >= 0
    if each:
        assert (purse.room + under_way) * each <= left * 1.000001 or purse.room == 0
    if each is None:
        assert purse.room + under_way <= max(1, under_way)


def test_those_for_whom_a_person_waits_come_before_a_run(session, outreach, campaign, ada):
    outreach.prospect("Maya Lindqvist")
    start(session, campaign, ada)
    jo = outreach.prospect("Jo Sand")
    session.add(
        WritingOrder(
            workspace_id=ada.workspace_id,
            prospect_id=jo.id,
            campaign_id=campaign.id,
            state=OrderState.WAITING,
            created_at=NOW,
        )
    )
    session.flush()
    [first] = claim(session, n=1)
    assert first.prospect_id == jo.id
    write(session, [first])
    cards = session.scalars(select(Post).where(Post.kind == PostKind.DRAFT)).all()
    assert len(cards) == 2  # a person asked for these; a run's drafts wait to be reviewed


def test_an_order_of_a_type_that_was_removed_is_in_nobody_elses_way(session, outreach, ada):
    default_writes_by_model(session, ada)
    own_types.save_type(session, OURS, by=ada, now=NOW)
    maya, jo = outreach.prospect("Maya Lindqvist"), outreach.prospect("Jo Sand")
    for person, name in ((maya, "ours"), (jo, "3-step")):
        request = SequenceRequest(prospect_id=person.id, sequence_type=name)
        sequences.ask(session, request, by=ada, now=NOW)
    with pytest.raises(ConflictError, match="A sequence of it is being written"):
        own_types.remove_type(session, "ours", by=ada)
    session.execute(delete(OwnSequenceType))  # at the same moment as the order
    [job] = writing.plan_orders(session, claim(session, writer="model"), now=NOW)
    assert job.order.prospect_id == jo.id
    [why] = session.scalars(select(WritingOrder.why).where(WritingOrder.why.is_not(None)))
    assert why == "was to get the sequence ours, a type that was removed"
    own_types.save_type(session, OURS, by=ada, now=NOW)
    own_types.remove_type(session, "ours", by=ada)


def test_a_campaign_without_a_run_says_so(session, campaign, ada):
    with pytest.raises(NotFoundError):
        generating.newest(session, campaign.id, by=ada)


def test_a_run_is_through_only_when_no_order_is_left(session, outreach, campaign, ada):
    for name in ("Maya Lindqvist", "Jo Sand"):
        outreach.prospect(name)
    start(session, campaign, ada)
    write(session, claim(session, n=1))
    assert generating.finish(session, now=NOW) == 0
    write(session, claim(session, n=1))
    assert generating.finish(session, now=NOW) == 1
    assert session.scalars(select(Generation.state)).all() == [GenerationState.DONE]
    assert set(session.scalars(select(Touch.state))) == {TouchState.DRAFT}
    assert set(session.scalars(select(Sequence.state))) == {SequenceState.ACTIVE}


def test_a_request_takes_no_endless_guidance():
    with pytest.raises(ValueError, match="2000"):
        GenerationRequest(campaign_id=1, custom_context="x" * 2001)


def statements(session, campaign, people):
    """How many a plan for all of them takes, and the insights of each."""
    session.expunge_all()
    campaign = session.get_one(Campaign, campaign.id)
    seen = []

    def count(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(session.connection(), "before_cursor_execute", count)
    plans = plan_many(session, campaign, [Wish(person) for person in people], now=NOW)
    event.remove(session.connection(), "before_cursor_execute", count)
    return len(seen), [plan.briefs[0].person.insights for plan in plans]


def test_what_is_known_of_many_is_read_at_once_and_each_gets_their_own(
    session, outreach, campaign, ada
):
    companies = [outreach.company(name) for name in ("Alder Grove", "Harbor School", "Oak Hill")]
    people = [
        outreach.prospect(f"Person {number}", company=companies[number % 3]) for number in range(12)
    ]
    ids = [person.id for person in people]
    add_about(session, ids[1], "company", "Harbor opens a hall", said=True, by=ada, now=NOW)
    add_about(session, ids[1], "person", "She chairs the panel", said=True, by=ada, now=NOW)
    add_about(session, ids[5], "person", "For colleagues", said=False, by=ada, now=NOW)
    few, _ = statements(session, campaign, ids[:2])
    many, insights = statements(session, campaign, ids)
    assert many == few
    assert insights[1] == ("She chairs the panel.", "Harbor opens a hall.")
    assert insights[4] == insights[7] == ("Harbor opens a hall.",)
    assert insights[5] == insights[0] == ()
