"""Two at the same moment, each in a transaction of its own: one order of locks, the first counts.

On SQLite the second waits until the first has committed; on PostgreSQL both are under way at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextlib import suppress as suppress_errors
from dataclasses import dataclass

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine.delivery import stopping
from engine.delivery.approval import drafts, editing
from engine.delivery.protection import suppression
from engine.delivery.sending import uncertain
from engine.errors import ConflictError
from engine.generation.content import content_hash
from engine.replies.track import track
from engine.views.base import Actor
from engine.views.replies import TrackRequest
from storage.database import Sessions
from storage.states import Channel, MailState, TouchState
from storage.tables import Mail, Sequence, Touch, Variant
from tests.sending import begin, claim, make_conversation, record_sent
from tests.support import NOW, make_actor, make_workspace

BLOCKED = 0.3
"""Seconds after which the second counts as waiting for the first."""


@dataclass
class Pair:
    """A conversation that is committed, and two people who decide on it."""

    sessions: Sessions
    ada: Actor
    remy: Actor
    workspace_id: int
    prospect_id: int
    touch_id: int

    def state(self) -> TouchState:
        with self.sessions.begin() as session:
            return session.get_one(Touch, self.touch_id).state

    def mail(self) -> MailState:
        with self.sessions.begin() as session:
            return session.scalars(select(Mail.state)).one()

    @contextmanager
    def while_open(
        self, first: Callable[[Session], object], second: Callable[[Session], object]
    ) -> Iterator[list[Exception]]:
        """`first`, then `second` beside it before the first commits; what the second raised."""
        raised: list[Exception] = []

        def beside() -> None:
            try:
                with self.sessions.begin() as session:
                    second(session)
            except Exception as error:  # noqa: BLE001 - the test looks at it
                raised.append(error)

        thread = threading.Thread(target=beside)
        with self.sessions.begin() as session:
            first(session)
            session.flush()
            thread.start()
            thread.join(BLOCKED)
        thread.join(20)
        assert not thread.is_alive()
        yield raised


def make_pair(sessions: Sessions, channel: Channel) -> Pair:
    with sessions.begin() as session:
        workspace = make_workspace(session)
        ada = make_actor(session, workspace)
        remy = make_actor(session, workspace, user="U0REMY")
        chat = make_conversation(session, workspace, ada, steps=2, channel=channel)
        return Pair(sessions, ada, remy, workspace.id, chat.prospect.id, chat.touches[0].id)


@pytest.fixture
def by_mail(sessions: Sessions) -> Pair:
    return make_pair(sessions, Channel.EMAIL)


@pytest.fixture
def task(sessions: Sessions) -> Pair:
    """A LinkedIn message that is approved: a person sends it."""
    pair = make_pair(sessions, Channel.LINKEDIN)
    with sessions.begin() as session:
        session.get_one(Touch, pair.touch_id).state = TouchState.APPROVED
    return pair


def sending(pair: Pair):
    """The pair's first mail on the wire."""
    with pair.sessions.begin() as session:
        drafts.approve(session, pair.touch_id, by=pair.ada, now=NOW)
    with pair.sessions.begin() as session:
        session.scalars(select(Mail)).one().due_at = NOW
    with pair.sessions.begin() as session:
        claimed = claim(session, owner="one", now=NOW)
        assert claimed is not None
    with pair.sessions.begin() as session:
        assert begin(session, claimed, now=NOW).is_open
    return claimed


def stop(pair: Pair):
    return lambda session: stopping.stop_sequences(
        session, pair.prospect_id, reason="They answered.", now=NOW
    )


def suppress(pair: Pair):
    return lambda session: suppression.suppress_prospect(
        session,
        pair.prospect_id,
        workspace_id=pair.workspace_id,
        reason="asked",
        by_member_id=None,
        now=NOW,
    )


def test_what_was_sent_by_hand_stays_sent_when_they_answer(task):
    with task.while_open(
        lambda session: drafts.mark_sent(session, task.touch_id, by=task.ada, now=NOW), stop(task)
    ) as raised:
        assert raised == []
    assert task.state() == TouchState.SENT


@pytest.mark.parametrize("ending", [stop, suppress])
def test_an_outcome_and_an_answer_at_once_wait_for_each_other(by_mail, ending):
    claimed = sending(by_mail)
    ends = ending(by_mail)

    def record(session):
        assert record_sent(session, claimed, note="250", now=NOW)

    with by_mail.while_open(ends, record) as raised:
        assert raised == []
    assert (by_mail.mail(), by_mail.state()) == (MailState.SENT, TouchState.SENT)


@pytest.mark.parametrize("ending", [stop, suppress])
def test_whoever_records_holds_the_sequence_first(by_mail, ending, database):
    """Each locks the sequence before anything else: nobody who waits for it holds another row."""
    if database.dialect.name != "postgresql":
        pytest.skip("SQLite has one lock for everything")
    claimed = sending(by_mail)
    holding = by_mail.sessions()
    holding.scalars(select(Sequence).with_for_update()).all()
    waiting = [
        threading.Thread(target=in_transaction, args=(by_mail.sessions, work))
        for work in (
            lambda session: record_sent(session, claimed, note="250", now=NOW),
            lambda session: uncertain.settle(
                session, claimed.id, was_sent=True, by=by_mail.ada, now=NOW
            ),
            lambda session: drafts.skip(session, by_mail.touch_id, by=by_mail.ada, now=NOW),
            ending(by_mail),
        )
    ]
    for thread in waiting:
        thread.start()
    waiting[-1].join(BLOCKED)
    try:
        nowait = {"nowait": True}
        assert holding.scalars(select(Mail).with_for_update(**nowait)).all()
        assert holding.scalars(select(Touch).with_for_update(**nowait)).all()
        holding.execute(text("SELECT id FROM prospect FOR UPDATE NOWAIT"))
    finally:
        holding.rollback()
        holding.close()
        for thread in waiting:
            thread.join(20)


def in_transaction(sessions, work):
    """What a thread does; that it came too late is no error here."""
    with suppress_errors(ConflictError), sessions.begin() as session:
        work(session)


def test_two_edits_at_once_the_second_is_told(by_mail):
    def edit(who, words):
        return lambda session: editing.edit(
            session, by_mail.touch_id, None, f"Hello Ines, {words}.", by=who, now=NOW, number=1
        )

    with by_mail.while_open(
        edit(by_mail.ada, "first words"), edit(by_mail.remy, "other words")
    ) as raised:
        assert [type(error) for error in raised] == [ConflictError]
        assert "another wording" in str(raised[0])


def test_an_approval_beside_an_edit_that_changes_its_subject_is_told(by_mail):
    """The first mail's new subject goes to its follow-up, whose variant keeps its number."""
    with by_mail.sessions.begin() as session:
        first = session.get_one(Touch, by_mail.touch_id)
        at_second = (Touch.sequence_id == first.sequence_id) & (Touch.position == 1)
        second = session.scalars(select(Touch.id).where(at_second)).one()
        text_of = select(Variant).where(Variant.touch_id == second)
        read = session.scalars(text_of).one()
        seen = content_hash(read.subject, read.body)
    with by_mail.while_open(
        lambda s: editing.edit(s, first.id, "Another", "Hello Ines.", by=by_mail.ada, now=NOW),
        lambda s: drafts.approve(s, second, by=by_mail.remy, now=NOW, number=1, seen=seen),
    ) as raised:
        assert [type(error) for error in raised] == [ConflictError]
        assert "has changed since you read it" in str(raised[0])


def test_two_regenerations_at_once_the_second_is_told(by_mail):
    def regenerate(who):
        return lambda session: drafts.regenerate(
            session, by_mail.touch_id, by=who, now=NOW, number=1
        )

    with by_mail.while_open(regenerate(by_mail.ada), regenerate(by_mail.remy)) as raised:
        assert [type(error) for error in raised] == [ConflictError]


def test_what_was_skipped_is_not_tracked_as_sent(task):
    request = TrackRequest(
        prospect_id=task.prospect_id, outreach_type="initial_dm", engagement_status="sent"
    )
    with task.while_open(
        lambda session: drafts.skip(session, task.touch_id, by=task.ada, now=NOW),
        lambda session: track(session, request, by=task.remy, now=NOW),
    ) as raised:
        assert [type(error) for error in raised] == [ConflictError]
        assert "Ada Admin skipped this" in str(raised[0])
    assert task.state() == TouchState.SKIPPED


def test_tracked_as_sent_twice_at_once_counts_once(task):
    request = TrackRequest(
        prospect_id=task.prospect_id, outreach_type="initial_dm", engagement_status="sent"
    )
    with task.while_open(
        lambda session: track(session, request, by=task.ada, now=NOW),
        lambda session: track(session, request, by=task.remy, now=NOW),
    ) as raised:
        assert raised == []
    assert task.state() == TouchState.SENT
