"""In which order drafts are reviewed, which fit, and where one stands among them."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.delivery.approval import draft_queue, drafts
from engine.errors import AmbiguousError, NotFoundError
from engine.views.draft_queue import DraftFilter
from storage.states import CampaignState, Channel, Condition, SequenceState, TouchKind, TouchState
from storage.tables import Campaign, Prospect, Sequence
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace

DAY = timedelta(days=1)
ALL = DraftFilter()


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    return made


def add(outreach, name, *, priority=50.0, due=NOW, **more):
    [touch] = outreach.sequence(
        outreach.prospect(name, priority=priority, linkedin=True),
        (TouchKind.INITIAL_DM, due),
        **more,
    )
    return touch


def walk(session, wanted, by, *, at=NOW):
    """The names in the order in which Later leads through them, each with its place."""
    found, after = [], None
    while True:
        shown = draft_queue.queue(session, wanted, by=by, at=at, now=at, after=after)
        if shown.card is None:
            return found
        found.append((shown.card.prospect_name, f"{shown.position} of {shown.total}"))
        after = shown.cursor


def test_what_is_due_comes_first_then_the_best(session, outreach, ada):
    add(outreach, "Lea Later", priority=99.0, due=NOW + DAY)
    add(outreach, "Nora None", priority=None)
    add(outreach, "Bea Best", priority=80.0)
    add(outreach, "Gus Good", priority=60.0, due=NOW - DAY)
    assert walk(session, ALL, ada) == [
        ("Bea Best", "1 of 4"),
        ("Gus Good", "2 of 4"),
        ("Nora None", "3 of 4"),
        ("Lea Later", "4 of 4"),
    ]


def test_what_waits_for_something_to_happen_is_not_due(session, outreach, ada):
    waiting = add(outreach, "Wim Waiting", priority=99.0, due=NOW - DAY)
    waiting.condition, waiting.condition_position = Condition.ACCEPTED, 0
    add(outreach, "Gus Good", priority=60.0)
    assert [name for name, _ in walk(session, ALL, ada)] == ["Gus Good", "Wim Waiting"]
    assert [name for name, _ in walk(session, DraftFilter(due=True), ada)] == ["Gus Good"]
    waiting.condition_met_at = NOW
    assert [name for name, _ in walk(session, ALL, ada)] == ["Wim Waiting", "Gus Good"]


def test_the_next_one_is_named_and_the_last_is_not(session, outreach, ada):
    add(outreach, "Bea Best", priority=80.0)
    add(outreach, "Gus Good", priority=60.0)
    first = draft_queue.queue(session, ALL, by=ada, at=NOW, now=NOW)
    assert first.following.prospect_name == "Gus Good"
    last = draft_queue.queue(session, ALL, by=ada, at=NOW, now=NOW, after=first.cursor)
    assert last.following is None
    assert (first.alike, first.waiting) == (2, 2)


def test_what_was_decided_is_gone_and_the_next_stands_in_its_place(session, outreach, ada, remy):
    best = add(outreach, "Bea Best", priority=80.0)
    add(outreach, "Gus Good", priority=60.0)
    drafts.skip(session, best.id, by=remy, now=NOW)
    assert walk(session, ALL, ada) == [("Gus Good", "1 of 1")]


def test_only_drafts_of_running_sequences_wait(session, outreach, ada):
    add(outreach, "Pia Paused", state=SequenceState.PAUSED)
    add(outreach, "Sam Stopped", state=SequenceState.STOPPED)
    add(outreach, "Ann Approved").state = TouchState.APPROVED
    session.flush()
    assert walk(session, ALL, ada) == []


def test_mine_are_those_i_asked_for_or_look_after(session, outreach, ada, remy):
    add(outreach, "Otto Others")
    asked = add(outreach, "Ada Asked")

    session.get_one(Sequence, asked.sequence_id).by_member_id = ada.member_id
    owned = add(outreach, "Olga Owned")
    session.get_one(Prospect, owned.prospect_id).owner_id = ada.member_id
    session.flush()
    mine = DraftFilter(mine=True)
    assert [name for name, _ in walk(session, mine, ada)] == ["Ada Asked", "Olga Owned"]
    assert walk(session, mine, remy) == []


def test_due_step_and_channel_narrow_it_down(session, outreach, ada):
    add(outreach, "Lea Later", due=NOW + DAY)
    add(outreach, "Lin Linked", channel=Channel.LINKEDIN)
    assert walk(session, DraftFilter(due=True), ada) == [("Lin Linked", "1 of 1")]
    linked = DraftFilter(kind=TouchKind.INITIAL_DM, channel=Channel.LINKEDIN)
    assert walk(session, linked, ada) == [("Lin Linked", "1 of 1")]
    assert walk(session, DraftFilter(kind=TouchKind.CHECK_IN), ada) == []


def test_a_campaign_is_named_by_its_beginning_in_any_case(session, outreach, ada, workspace):
    for name in ("Spring schools", "Spring clinics", "Autumn"):
        session.add(
            Campaign(
                workspace_id=workspace.id,
                name=name,
                state=CampaignState.ACTIVE,
                sequence_type="3-step",
                offer={},
                created_at=NOW,
            )
        )
    session.flush()

    def asked(text):
        return draft_queue.filter_for(session, text, mine=False, due=False, by=ada).campaign_id

    assert asked("spring SCHOOLS") != asked("aut")
    assert asked("") is None
    with pytest.raises(AmbiguousError, match=r"“Spring clinics” .*“Spring schools”"):
        asked("spring")
    with pytest.raises(NotFoundError, match="There is no campaign “winter”"):
        asked("winter")


def test_another_teams_drafts_and_campaigns_are_not_there(session, outreach, ada):
    touch = add(outreach, "Bea Best")
    other = make_actor(session, make_workspace(session, "T0OTHER"))
    assert walk(session, ALL, other) == []
    wanted = DraftFilter(campaign_id=touch.campaign_id)
    with pytest.raises(NotFoundError, match="no longer there"):
        draft_queue.queue(session, wanted, by=other, at=NOW, now=NOW)
    with pytest.raises(NotFoundError):
        draft_queue.filter_alike(session, touch.id, by=other)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from([None, 10.5, 50.0, 99.25]), st.integers(-2, 2)), max_size=7)
)
def test_later_leads_once_through_all_of_them(session, outreach, ada, made):
    with session.begin_nested() as savepoint:
        for number, (priority, days) in enumerate(made):
            add(outreach, f"P {number}", priority=priority, due=NOW + days * DAY)
        seen = walk(session, ALL, ada)
        savepoint.rollback()
    assert len({name for name, _ in seen}) == len(seen) == len(made)
    assert [place for _, place in seen] == [f"{n + 1} of {len(made)}" for n in range(len(made))]


def test_the_list_is_in_the_same_order(session, outreach, ada):
    for name, priority in (("Gus Good", 60.0), ("Bea Best", 80.0)):
        add(outreach, name, priority=priority)
    told = draft_queue.listing(session, ALL, by=ada, now=NOW, limit=1)
    assert (told.total, told.waiting) == (2, 2)
    assert [line.prospect_name for line in told.drafts] == ["Bea Best"]
