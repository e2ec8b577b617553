"""Whether what a step depends on has happened: by what happened when, in whatever order known."""

from datetime import timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from engine.scheduling.conditions import (
    ABSENCE,
    HAPPENING,
    Met,
    Never,
    Parent,
    earliest,
    standing,
)
from storage.states import Condition, EventKind, TouchState
from tests.support import NOW

SENT = NOW
BY = NOW + timedelta(days=5)
KINDS = st.sampled_from([EventKind.ACCEPTED, EventKind.CLICKED, EventKind.REPLIED])
EVENTS = st.lists(
    st.tuples(
        KINDS,
        st.integers(0, 10).map(lambda days: NOW + timedelta(days=days)),
        st.sampled_from([{}, {"machine": True}]),
    ),
    max_size=5,
)


def parent(events=(), state=TouchState.SENT, *, untaken=False):
    sent_at = SENT if state is TouchState.SENT else None
    return Parent(1, state, sent_at, untaken=untaken, first=earliest(events))


@given(EVENTS, st.sampled_from(Condition), st.integers(0, 12))
def test_the_order_in_which_things_became_known_makes_no_difference(events, condition, days):
    now = NOW + timedelta(days=days)
    found = {
        repr(standing(condition, parent(order), decided_at=BY, now=now))
        for order in permutations(events)
    }
    assert len(found) == 1


@given(EVENTS, st.sampled_from(list(ABSENCE)))
def test_of_two_opposite_steps_exactly_one_is_taken(events, absence):
    happening = next(c for c, kind in HAPPENING.items() if kind is ABSENCE[absence])
    found = [
        standing(condition, parent(events), decided_at=BY, now=BY)
        for condition in (absence, happening)
    ]
    assert sorted(type(each).__name__ for each in found) == ["Met", "Never"]


@given(EVENTS, st.sampled_from(Condition), st.integers(0, 12), st.integers(0, 12))
def test_what_is_decided_stays_decided(events, condition, one, other):
    early, late = (NOW + timedelta(days=days) for days in sorted((one, other)))
    known = [event for event in events if event[1] <= early]
    before = standing(condition, parent(known), decided_at=BY, now=early)
    if before is not None:
        assert standing(condition, parent(events), decided_at=BY, now=late) == before


@given(EVENTS, st.sampled_from(Condition))
def test_what_a_machine_did_never_counts(events, condition):
    people = [event for event in events if not event[2].get("machine")]
    assert standing(condition, parent(events), decided_at=BY, now=BY) == standing(
        condition, parent(people), decided_at=BY, now=BY
    )


def test_nothing_is_known_before_the_step_has_gone_out():
    for state in (TouchState.DRAFT, TouchState.APPROVED, TouchState.UNCERTAIN):
        for condition in Condition:
            assert standing(condition, parent(state=state), decided_at=BY, now=BY) is None


def test_a_step_that_is_left_out_is_not_accepted_and_not_waited_for():
    out = parent(state=TouchState.SKIPPED)
    assert standing(Condition.NOT_ACCEPTED, out, decided_at=BY, now=NOW) == Met(NOW)
    assert standing(Condition.SENT, out, decided_at=BY, now=NOW) == Met(NOW)
    assert isinstance(standing(Condition.ACCEPTED, out, decided_at=BY, now=NOW), Never)


def test_what_follows_a_branch_that_was_not_taken_is_not_taken_either():
    out = parent(state=TouchState.SKIPPED, untaken=True)
    for condition in Condition:
        assert isinstance(standing(condition, out, decided_at=BY, now=NOW), Never)
