"""What visits to a mail count for: a person's once, a machine's for nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from engine.delivery.protection.erasing import erase
from engine.metrics.campaign_figures import analytics
from engine.replies.visitors import Caller
from engine.replies.visits import GONE, WAIT, note, settle_next
from storage.states import Condition, EventKind, TouchState
from storage.tables import Event, Mail, Touch, Visit
from tests.engine.replies.test_visitors import CHROME, GMAIL
from tests.sending import begin, claim, make_conversation, record_sent
from tests.support import NOW

OPENED, CLICKED = EventKind.OPENED, EventKind.CLICKED
PERSON = Caller(CHROME)
SCANNER = Caller("Barracuda Sentinel (EE)")
LATER = NOW + timedelta(minutes=30)
MOMENT = timedelta(milliseconds=400)


@pytest.fixture
def conversation(session, workspace, ada):
    return make_conversation(session, workspace, ada, steps=2)


@pytest.fixture
def mail(session, conversation):
    mail_id = conversation.approve().id
    claimed = claim(session)
    assert begin(session, claimed).is_open
    assert record_sent(session, claimed)
    return session.get_one(Mail, mail_id)


def settle(session, now):
    while settle_next(session, now=now):
        pass
    assert session.scalar(select(func.count()).select_from(Visit)) == 0


def known(session):
    """Kind and machine of every event that a visit made."""
    rows = session.scalars(
        select(Event).where(Event.provider == "tracked link").order_by(Event.id)
    ).all()
    return [(event.kind, bool(event.facts.get("machine"))) for event in rows]


def figures(session, mail, ada):
    campaign_id = session.get_one(Touch, mail.touch_id).campaign_id
    done = analytics(session, campaign_id, by=ada, now=LATER).performance
    return done.opened, done.clicked


def test_a_persons_click_counts_once_and_a_hundred_are_one(session, mail, ada):
    for at in range(100):
        now = LATER + timedelta(seconds=at * 3)
        note(session, mail.id, CLICKED, PERSON, link="a", now=now)
        note(session, mail.id, OPENED, Caller(GMAIL), now=now)
        if at % 7 == 0:
            settle(session, now + WAIT)
    settle(session, LATER + timedelta(hours=1))
    assert sorted(known(session)) == [(CLICKED, False), (OPENED, False)]
    assert figures(session, mail, ada) == (1, 1)
    event = session.scalars(select(Event).where(Event.kind == CLICKED)).one()
    assert event.at == LATER


def test_nothing_is_judged_before_it_is_seen_what_comes_next(session, mail):
    note(session, mail.id, CLICKED, PERSON, link="a", now=LATER)
    assert not settle_next(session, now=LATER + WAIT - MOMENT)
    assert known(session) == []
    assert settle_next(session, now=LATER + WAIT)
    assert known(session) == [(CLICKED, False)]


def test_two_links_at_once_are_a_scanner_and_the_person_after_it_still_counts(session, mail, ada):
    note(session, mail.id, CLICKED, PERSON, link="a", now=LATER)
    note(session, mail.id, CLICKED, PERSON, link="b", now=LATER + MOMENT)
    settle(session, LATER + timedelta(seconds=5))
    assert known(session) == [(CLICKED, True)]
    assert figures(session, mail, ada) == (0, 0)
    note(session, mail.id, CLICKED, PERSON, link="a", now=LATER + timedelta(hours=2))
    settle(session, LATER + timedelta(hours=3))
    assert known(session) == [(CLICKED, True), (CLICKED, False)]
    assert figures(session, mail, ada) == (1, 1)


def test_scanners_and_what_comes_at_once_decide_nothing(session, mail, ada):
    note(session, mail.id, CLICKED, SCANNER, link="a", now=LATER)
    note(session, mail.id, OPENED, PERSON, now=mail.sent_at + timedelta(seconds=2))
    settle(session, LATER + WAIT)
    assert sorted(known(session)) == [(CLICKED, True), (OPENED, True)]
    assert figures(session, mail, ada) == (0, 0)


def test_a_branch_is_taken_by_a_persons_click_only(session, mail, conversation):
    step = conversation.touches[1]
    step.condition, step.condition_position = Condition.CLICKED, 0
    session.flush()
    note(session, mail.id, CLICKED, SCANNER, link="a", now=LATER)
    settle(session, LATER + WAIT)
    session.refresh(step)
    assert step.condition_met_at is None
    note(session, mail.id, CLICKED, PERSON, link="a", now=LATER + timedelta(hours=1))
    settle(session, LATER + timedelta(hours=2))
    session.refresh(step)
    assert step.condition_met_at == LATER + timedelta(hours=1)


def test_a_visit_before_the_outcome_is_known_waits_and_is_dropped_if_it_never_is(
    session, conversation
):
    mail_id = conversation.approve().id
    note(session, mail_id, OPENED, PERSON, now=NOW)
    assert session.scalar(select(func.count()).select_from(Visit)) == 0  # it has not left
    claimed = claim(session)
    assert begin(session, claimed).is_open
    session.expire_all()
    note(session, mail_id, OPENED, PERSON, now=NOW)
    note(session, mail_id + 1, OPENED, PERSON, now=NOW)
    assert not settle_next(session, now=NOW + WAIT)
    assert session.get_one(Touch, claimed.touch_id).state is TouchState.APPROVED
    assert settle_next(session, now=NOW + GONE + WAIT)
    assert known(session) == []


def test_visits_go_with_the_person(session, mail, ada):
    note(session, mail.id, CLICKED, PERSON, link="a", now=LATER)
    mail_id = mail.id
    erase(session, mail.prospect_id, by=ada, now=LATER)
    note(session, mail_id, CLICKED, PERSON, link="a", now=LATER)
    settle(session, LATER + WAIT)


visit = st.tuples(
    st.sampled_from([OPENED, CLICKED]),
    st.sampled_from([PERSON, SCANNER, Caller(CHROME, method="HEAD"), Caller("Mozilla/5.0")]),
    st.sampled_from("abc"),
    st.integers(0, 40),
    st.booleans(),
)


@given(visits=st.lists(visit, max_size=12))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_there_are_four_events_at_most(session, mail, visits):
    with session.begin_nested() as savepoint:
        now = LATER
        for kind, caller, link, quarters, is_judged in visits:
            now += timedelta(seconds=quarters / 4)
            which = link if kind is CLICKED else ""
            note(session, mail.id, kind, caller, link=which, now=now)
            if is_judged:
                settle_next(session, now=now + WAIT)
        settle(session, now + WAIT)
        found = known(session)
        assert len(found) == len(set(found))
        by_people = {kind for kind, machine in found if not machine}
        assert by_people <= {kind for kind, caller, *_ in visits if caller is PERSON}
        savepoint.rollback()
    session.expire_all()
