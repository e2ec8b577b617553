"""Who gets which variant: the same one for a company, in even shares or by what promises most."""

from collections import Counter
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from engine.campaigns.assigning import arms_for, closed
from engine.campaigns.reading import by_id
from engine.metrics.campaign_figures import analytics
from engine.scheduling import sequences
from engine.scheduling.campaign_changes import create
from engine.views.campaigns import CampaignRequest
from engine.views.sequences import SequenceRequest
from storage.states import Allocation, EventKind, TouchKind
from storage.tables import Assignment, Campaign, Sequence, Touch
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace

DAY = timedelta(days=1)


@pytest.fixture
def outreach(session, workspace):
    return Outreach(session, workspace)


@pytest.fixture
def campaign(session, ada):
    made = create(session, CampaignRequest(name="Spring", allocation="even"), by=ada, now=NOW)
    return by_id(session, made.campaign.id, by=ada)


def test_arms_are_even_in_each_segment_and_stay(session, outreach, campaign):
    people = [
        outreach.prospect(f"P {n}", segment="stealth_founder" if n % 3 else "referral_network")
        for n in range(36)
    ]
    arms = {}
    for start in range(0, 36, 9):
        arms |= arms_for(session, campaign, people[start : start + 9], now=NOW)
    for segment, each in (("stealth_founder", 8), ("referral_network", 4)):
        given = Counter(arms[p.id] for p in people if p.segment == segment)
        assert given == {1: each, 2: each, 3: each}
    assert arms_for(session, campaign, people, now=NOW + DAY) == arms
    rows = session.scalars(select(Assignment)).all()
    assert len(rows) == 36
    assert all(0 < row.probability <= 1 for row in rows)


def test_colleagues_get_the_same(session, outreach, campaign):
    company = outreach.company("Harbor School")
    people = [outreach.prospect(f"P {n}", company=company) for n in range(5)]
    arms = arms_for(session, campaign, people[:2], now=NOW)
    arms |= arms_for(session, campaign, people[2:], now=NOW)
    assert len(set(arms.values())) == 1


def test_without_a_test_nobody_gets_one(session, outreach, campaign):
    campaign.allocation = Allocation.FIRST
    assert arms_for(session, campaign, [outreach.prospect("Ines")], now=NOW) == {}
    campaign.allocation, campaign.num_variants = Allocation.EVEN, 1
    assert arms_for(session, campaign, [outreach.prospect("Bo")], now=NOW) == {}


def test_a_sequence_is_made_with_its_arm(session, workspace, ada, outreach):
    outreach.audiences()
    ines = outreach.prospect("Ines Okafor")
    from engine.campaigns.default import default_campaign  # noqa: PLC0415

    default_campaign(session, workspace.id, NOW).allocation = Allocation.EVEN
    session.flush()
    made = sequences.generate(session, SequenceRequest(prospect_id=ines.id), by=ada, now=NOW)
    sequence = session.get_one(Sequence, made.sequence_id)
    assert sequence.arm == session.scalars(select(Assignment.arm)).one()
    chosen = session.scalars(
        select(Touch.variant_number).where(Touch.sequence_id == sequence.id)
    ).all()
    assert set(chosen) == {sequence.arm}
    bo = outreach.prospect("Bo Lind")
    fewer = SequenceRequest(prospect_id=bo.id, num_variants=1)
    other = sequences.generate(session, fewer, by=ada, now=NOW)
    assert session.get_one(Sequence, other.sequence_id).arm == 0


def test_what_promises_more_is_given_more_once_answers_have_had_their_time(session, ada, outreach):
    touches = []
    for n in range(60):
        arm = n % 3 + 1
        then = [EventKind.MEETING_BOOKED] if arm == 2 and n % 2 else []
        touch = outreach.sent(outreach.prospect(f"P {n}"), TouchKind.INITIAL_DM, NOW, then=then)
        session.get_one(Sequence, touch.sequence_id).arm = arm
        touches.append(touch)
    campaign = session.get_one(Campaign, touches[0].campaign_id)
    campaign.allocation = Allocation.THOMPSON
    session.flush()
    early = analytics(session, campaign.id, by=ada, now=NOW + DAY).ab_testing
    assert early.verdict.collected == "adaptive"
    assert [arm.delivered for arm in early.verdict.arms] == [0, 0, 0]
    later = NOW + 8 * DAY
    assert [count.positives for count in closed(session, campaign, now=later)] == [0, 10, 0]
    people = [outreach.prospect(f"Q {n}") for n in range(60)]
    arms_for(session, campaign, people, now=later)
    rows = session.scalars(select(Assignment)).all()
    assert max(row.probability for row in rows) == pytest.approx(0.8, abs=0.02)
    assert Counter(row.arm for row in rows)[2] > 35


def test_two_who_draw_for_one_company_at_once_agree(sessions):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        outreach = Outreach(session, workspace)
        company = outreach.company("Harbor School")
        people = [outreach.prospect(f"P {n}", company=company) for n in range(6)]
        ada = make_actor(session, workspace)
        made = create(session, CampaignRequest(name="Spring", allocation="even"), by=ada, now=NOW)
    arms = []

    def draw(person):
        with sessions.begin() as session:
            campaign = session.get_one(Campaign, made.campaign.id)
            arms.extend(arms_for(session, campaign, [person], now=NOW).values())

    threads = [Thread(target=draw, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(arms) == 6
    assert len(set(arms)) == 1


@pytest.mark.parametrize("then", [EventKind.OPTED_OUT, EventKind.COMPLAINED])
def test_what_bounced_counts_in_no_figure_of_an_arm(session, ada, outreach, campaign, then):
    campaign.allocation = Allocation.THOMPSON
    touch = outreach.sent(
        outreach.prospect("Bo"), TouchKind.INITIAL_DM, NOW, then=(then, EventKind.BOUNCED)
    )
    session.get_one(Sequence, touch.sequence_id).arm = 1
    session.flush()
    later = NOW + 20 * DAY
    found = analytics(session, campaign.id, by=ada, now=later)
    assert (found.performance.sent, found.performance.delivered) == (1, 0)
    first = closed(session, campaign, now=later)[0]
    assert (first.delivered, first.optouts, first.complaints) == (0, 0, 0)
