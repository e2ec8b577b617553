"""In which order tasks are done, whose they are, and where one stands among them."""

from datetime import timedelta

import pytest

from engine.delivery.approval import drafts
from engine.delivery.approval.task_queue import listing, queue
from engine.metrics.home import home
from engine.scheduling import absences
from engine.views.absences import AwayRequest
from storage.states import CampaignState, Channel, SequenceState, TouchKind, TouchState
from storage.tables import Campaign, Prospect
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace

DAY = timedelta(days=1)


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    return made


def add(outreach, name, *, owner=None, due=NOW, **more):
    more = {"channel": Channel.LINKEDIN} | more
    prospect = outreach.prospect(name, linkedin=True, owner_id=owner and owner.member_id)
    kind = TouchKind.CONNECTION_REQUEST
    [touch] = outreach.sequence(prospect, (kind, due, TouchState.APPROVED), **more)
    return touch


def walk(session, by, *, at=NOW):
    """The names in the order in which Later leads through them, each with its place and whose."""
    found, after = [], None
    while True:
        shown = queue(session, by=by, at=at, now=at, after=after)
        if shown.card is None:
            return found
        whose = "mine" if shown.line.is_mine else shown.line.owner
        found.append((shown.card.prospect_name, f"{shown.position} of {shown.counts.total}", whose))
        after = shown.cursor


def test_ones_own_come_first_then_the_teams_and_the_oldest_of_each(session, outreach, ada, remy):
    add(outreach, "Nora Nobodys", due=NOW - 2 * DAY)
    add(outreach, "Remy Old", owner=remy, due=NOW - 3 * DAY)
    add(outreach, "Ada New", owner=ada)
    add(outreach, "Ada Old", owner=ada, due=NOW - DAY)
    add(outreach, "Ada Twin", owner=ada, due=NOW - DAY)
    assert walk(session, ada) == [
        ("Ada Old", "1 of 5", "mine"),
        ("Ada Twin", "2 of 5", "mine"),
        ("Ada New", "3 of 5", "mine"),
        ("Remy Old", "4 of 5", remy.name),
        ("Nora Nobodys", "5 of 5", None),
    ]
    assert [name for name, _, whose in walk(session, remy) if whose == "mine"] == ["Remy Old"]
    assert queue(session, by=ada, at=NOW, now=NOW).counts.mine == 3


def test_a_campaigns_owner_has_those_of_prospects_who_are_nobodys(session, outreach, ada, remy):
    touch = add(outreach, "Nora Nobodys")
    session.get_one(Campaign, touch.campaign_id).owner_id = remy.member_id
    session.flush()
    assert walk(session, remy) == [("Nora Nobodys", "1 of 1", "mine")]
    assert walk(session, ada) == [("Nora Nobodys", "1 of 1", remy.name)]


def test_whoever_stands_in_has_their_colleagues_while_they_are_away(session, outreach, ada, remy):
    add(outreach, "Remys", owner=remy)
    assert walk(session, ada)[0][2] == remy.name
    absences.go_away(session, AwayRequest(days="today", deputy="ada", who=None), by=remy, now=NOW)
    assert walk(session, ada)[0][2] == "mine"
    later = NOW + DAY
    assert walk(session, ada, at=later)[0][2] == remy.name


def test_only_what_is_due_and_is_sent_by_hand_waits(session, workspace, outreach, ada):
    add(outreach, "Lea Later", due=NOW + DAY)
    add(outreach, "Pia Paused", state=SequenceState.PAUSED)
    add(outreach, "Mel Mail", channel=Channel.EMAIL)
    stranger = make_workspace(session, "T0OTHER")
    add(Outreach(session, stranger), "Sue Strange")
    done = add(outreach, "Don Done")
    drafts.mark_sent(session, done.id, by=ada, now=NOW)
    shown = queue(session, by=ada, at=NOW, now=NOW)
    assert (shown.counts.total, shown.card, shown.position) == (0, None, 1)
    assert (shown.counts.requests_sent, shown.counts.requests_target) == (1, 40)
    assert [name for name, *_ in walk(session, ada, at=NOW + DAY)] == ["Lea Later"]
    assert len(walk(session, make_actor(session, stranger))) == 1


def test_home_and_the_list_count_the_same(session, outreach, ada, remy):
    add(outreach, "Adas", owner=ada)
    add(outreach, "Remys", owner=remy)
    add(outreach, "Lea Later", owner=ada, due=NOW + DAY)
    found = listing(session, by=ada, now=NOW, limit=1)
    assert [task.prospect_name for task in found.tasks] == ["Adas"]
    shown = home(session, by=ada, now=NOW)
    assert (shown.tasks_waiting, shown.my_tasks) == (2, 1)
    assert (found.counts.total, found.counts.mine) == (2, 1)


def test_what_is_skipped_is_gone_and_the_next_stands_in_its_place(session, outreach, ada):
    first = add(outreach, "Ann First", due=NOW - DAY)
    add(outreach, "Bea Second")
    drafts.skip(session, first.id, by=ada, now=NOW)
    assert [line[:2] for line in walk(session, ada)] == [("Bea Second", "1 of 1")]
    assert session.get_one(Prospect, first.prospect_id).last_contacted_at is None


def test_a_paused_campaigns_tasks_wait(session, outreach, ada):
    touch = add(outreach, "Ann First")
    session.get_one(Campaign, touch.campaign_id).state = CampaignState.PAUSED
    session.flush()
    assert walk(session, ada) == []
    session.get_one(Campaign, touch.campaign_id).state = CampaignState.ACTIVE
    session.flush()
    assert len(walk(session, ada)) == 1
