"""A dry run tells what sending then does, and leaves nothing behind."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.delivery.sending import claiming, outbox, rehearsal
from engine.errors import ConflictError, InvalidError
from storage.states import MailState, SequenceState, TouchState
from storage.tables import Base, Mail, Prospect, Sender
from tests.sending import make_company, make_conversation, make_prospect, make_sender, record_sent
from tests.support import NOW, make_actor, make_workspace

HOUR = timedelta(hours=1)
WEEK = 7 * 24


def whole_database(session):
    return {
        table.name: session.execute(select(table).order_by(*table.primary_key)).all()
        for table in Base.metadata.sorted_tables
    }


def rehearse(session, workspace, *, hours=24, now=NOW):
    """A dry run, taken back as its caller takes it back."""
    there = session.begin_nested()
    run = rehearsal.rehearse(session, workspace.id, ends=rehearsal.until(hours, now=now), now=now)
    there.rollback()
    session.expire_all()
    return run


def send_all(session, *, ends):
    """What really leaves by then: claimed, asked again and recorded one at a time."""
    left, at = [], NOW
    while at is not None and at <= ends:
        for claimed in claiming.claim(session, owner="one", now=at, most=1):
            if outbox.begin_sending(session, [claimed], now=at)[claimed.claim].is_open:
                record_sent(session, claimed, now=at)
                left.append((claimed.id, at))
            break
        else:
            at = session.scalar(
                select(Mail.due_at)
                .where(Mail.state == MailState.APPROVED, Mail.due_at > at)
                .order_by(Mail.due_at)
                .limit(1)
            )
    return left


def a_team(session, workspace, by, *, cap, gap, companies, paused=(), follow_ups=()):
    make_sender(session, workspace)
    sender = session.scalars(select(Sender)).one()
    sender.daily_cap, sender.gap_seconds = cap, gap
    firms = [make_company(session, workspace, f"firm{n}.example") for n in range(companies)]
    for number in range(5):
        prospect = make_prospect(
            session,
            workspace,
            name=f"Person{number} Test",
            email=f"p{number}@firm{number % companies}.example",
            company=firms[number % companies],
        )
        chat = make_conversation(
            session, workspace, by, prospect, steps=2, due=NOW + number % 3 * HOUR
        )
        chat.approve(0)
        if number in follow_ups:
            chat.approve(1)
        if number in paused:
            chat.sequence.state = SequenceState.PAUSED
    session.flush()


@pytest.mark.parametrize(
    "case",
    [
        {"cap": 2, "gap": 0, "companies": 5},
        {"cap": 9, "gap": 1_800, "companies": 5, "follow_ups": {0, 3}},
        {"cap": 2, "gap": 600, "companies": 5},
        {"cap": 4, "gap": 90, "companies": 2, "paused": {1}},
        {"cap": 9, "gap": 0, "companies": 1, "paused": {0}, "follow_ups": {1}},
    ],
    ids=["cap", "gap", "cap-gap", "companies", "company"],
)
def test_what_it_says_is_what_then_leaves(session, workspace, ada, case):
    a_team(session, workspace, ada, **case)
    before = whole_database(session)
    run = rehearse(session, workspace, hours=30)
    assert whole_database(session) == before
    assert run.is_whole
    asked = {mail.mail_id for mail in (*run.leaving, *run.staying)}
    assert asked == set(session.scalars(select(Mail.id)))
    assert all(mail.gate is not None and mail.why for mail in run.staying)
    said = [(mail.mail_id, mail.leaves_at) for mail in run.leaving]
    assert said == send_all(session, ends=run.ends)
    assert said


@pytest.fixture
def chats(session, workspace, ada):
    def make(count):
        made = []
        for number in range(count):
            prospect = make_prospect(
                session, workspace, name=f"Person {number}", email=f"p{number}@f{number}.example"
            )
            made.append(make_conversation(session, workspace, ada, prospect, steps=2))
        return made

    return make


def test_a_cap_of_three_lets_three_through_and_tells_the_others_when_it_opens(
    session, workspace, chats
):
    for chat in chats(5):
        chat.approve(0)
    sender = session.scalars(select(Sender)).one()
    sender.daily_cap, sender.gap_seconds = 3, 0
    session.flush()
    run = rehearse(session, workspace, hours=6)
    assert [mail.prospect_name for mail in run.leaving] == ["Person 0", "Person 1", "Person 2"]
    assert {(mail.gate, mail.opens_at is not None) for mail in run.staying} == {("caps", True)}
    assert len(rehearse(session, workspace, hours=48).leaving) == 5


def test_what_nobody_can_wait_for_is_told_and_what_waits_for_another_goes_after_it(
    session, workspace, ada, chats
):
    first, paused, unsure, _draft, later = chats(5)
    first.approve(0)
    first.approve(1)
    paused.approve(0)
    paused.sequence.state = SequenceState.PAUSED
    mail = unsure.approve(0)
    mail.state, unsure.touches[0].state = MailState.UNCERTAIN, TouchState.UNCERTAIN
    later.touches[0].due_at = NOW + timedelta(days=20)
    later.approve(0)
    session.flush()
    run = rehearse(session, workspace, hours=WEEK)
    assert [(m.prospect_name, m.touch_id) for m in run.leaving] == [
        ("Person 0", first.touches[0].id),
        ("Person 0", first.touches[1].id),
    ]
    assert run.leaving[1].leaves_at >= NOW + timedelta(days=3)
    assert {m.prospect_name: (m.gate, m.opens_at) for m in run.staying} == {
        "Person 1": ("sequence_stopped", None),
        "Person 2": ("uncertain", None),
        "Person 4": ("not_yet_due", session.get_one(Mail, run.staying[0].mail_id).due_at),
    }
    # the second steps of four, and both of the one that is a draft, less the approved one
    assert run.drafts == 5


def test_another_team_is_no_part_of_it(session, workspace, ada, chats):
    [chat] = chats(1)
    chat.approve(0)
    other = make_workspace(session, "T0OTHER")
    assert rehearse(session, other).leaving == ()
    assert len(rehearse(session, workspace).leaving) == 1


@pytest.mark.parametrize("hours", [0, -1, rehearsal.MOST_HOURS + 1])
def test_only_so_far_ahead(hours):
    with pytest.raises(InvalidError, match="hours ahead"):
        rehearsal.until(hours, now=NOW)


def test_it_gives_way_to_whoever_would_wait_for_it(sessions, database):
    """It has changed one person's row and wants the next one's, whose holder then wants its own."""
    if database.dialect.name != "postgresql":
        pytest.skip("SQLite has one lock for everything")
    with sessions.begin() as session:
        workspace = make_workspace(session)
        ada = make_actor(session, workspace)
        people = [
            make_prospect(session, workspace, name=name, email=f"{name}@h.example")
            for name in ("anna", "bela")
        ]
        for person in people:
            make_conversation(session, workspace, ada, person).approve()
        session.scalars(select(Sender)).one().daily_cap = 100
        workspace_id, (anna, bela) = workspace.id, [person.id for person in people]

    def dry_run():
        with sessions() as session, pytest.raises(ConflictError, match="Ask again in a minute"):
            rehearsal.rehearse(session, workspace_id, ends=NOW + HOUR, now=NOW)

    with sessions.begin() as session:
        session.get_one(Prospect, bela, with_for_update=True)
        thread = threading.Thread(target=dry_run)
        thread.start()
        session.get_one(Prospect, anna, with_for_update=True)  # waits for nobody for long
        thread.join(20)
        assert not thread.is_alive()
    with sessions() as session:
        run = rehearsal.rehearse(session, workspace_id, ends=NOW + HOUR, now=NOW)
        assert len(run.leaving) == 2
