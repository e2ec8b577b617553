"""Several people and processes at one answer: one of them does it, and the others are told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy import func, select

from engine.errors import ConflictError
from engine.replies import acting, coming_back, effect_table, going_on
from engine.replies.comebacks import tell
from engine.replies.correcting import correct
from engine.replies.effects import Done
from engine.replies.reminding import remind
from engine.views.effects import Effect
from storage import events
from storage.states import EventKind, LeadStatus, PostKind, SequenceState, TouchKind
from storage.tables import Comeback, Post, Prospect, Reply, Sequence, Touch
from tests.engine.replies.test_receiving import LATER, receive
from tests.sending import begin, claim, make_conversation, record_sent
from tests.support import NOW, make_actor, make_workspace

AT_ONCE = 6
MORNING = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


@pytest.fixture
def answered(sessions):
    """A team, an actor and an answer that reads as a refusal; a second step waits."""

    def made(text):
        with sessions.begin() as session:
            workspace = make_workspace(session)
            ada = make_actor(session, workspace)
            make_conversation(session, workspace, ada, steps=2).approve(0)
            claimed = claim(session, now=NOW)
            begin(session, claimed, now=NOW)
            record_sent(session, claimed, now=NOW)
            return ada, receive(session, workspace, text)

    return made


def at_once(sessions, act):
    """What each of several transactions comes to; None where somebody else was first."""
    ready = Barrier(AT_ONCE)

    def one(number):
        ready.wait()
        try:
            with sessions.begin() as session:
                return act(session, number)
        except ConflictError:
            return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_of_many_who_correct_one_does_and_of_many_who_let_go_on_too(sessions, answered):
    ada, alert = answered("No thanks, not interested.")
    to = ("auto_reply", "out_of_office")

    def fix(session, number):
        told = correct(session, alert.reply_id, to[number % 2], "not_interested", by=ada, now=LATER)
        return told.label

    done = [label for label in at_once(sessions, fix) if label is not None]
    assert len(done) == 1
    with sessions.begin() as session:
        prospect = session.scalars(select(Prospect)).one()
        assert prospect.lead_status == LeadStatus.CONTACTED
        assert session.scalars(select(Sequence.state)).one() == SequenceState.STOPPED

    def go_on(session, _number):
        return going_on.go_on(session, alert.reply_id, by=ada, now=MORNING).undone

    assert len([undone for undone in at_once(sessions, go_on) if undone]) == 1
    with sessions.begin() as session:
        assert session.scalars(select(Sequence.state)).one() == SequenceState.ACTIVE


def test_of_many_processes_one_reminds(sessions, answered):
    ada, _ = answered("Sounds interesting.")
    done = at_once(sessions, lambda session, _: remind(session, ada.workspace_id, now=MORNING))
    assert sum(done) == 1
    with sessions.begin() as session:
        reminders = select(func.count()).where(Post.kind == PostKind.REPLY_REMINDER)
        assert session.scalar(reminders) == 1


def test_of_many_that_tell_who_comes_back_one_does(sessions, answered):
    ada, _ = answered("Not before the new year. Please write to me again on 11 January 2027.")
    morning = datetime(2027, 1, 11, 14, 0, tzinfo=UTC)

    def look(session, _number):
        return tell(session, ada.workspace_id, now=morning)

    assert sum(at_once(sessions, look)) == 1
    with sessions.begin() as session:
        told = select(func.count()).where(Post.kind == PostKind.COMEBACK)
        assert session.scalar(told) == 1


def test_of_many_who_decide_on_who_comes_back_one_does(sessions, answered):
    ada, _ = answered("Not before the new year. Please write to me again on 11 January 2027.")
    morning = datetime(2027, 1, 11, 14, 0, tzinfo=UTC)
    with sessions.begin() as session:
        tell(session, ada.workspace_id, now=morning)
        [row] = session.scalars(select(Comeback.id))

    def decide(session, number):
        does = (coming_back.leave, coming_back.draft_next)[number % 2]
        return does(session, row, by=ada, now=morning).outcome

    done = [outcome for outcome in at_once(sessions, decide) if outcome is not None]
    assert len(done) == 1
    with sessions.begin() as session:
        drafted = select(func.count()).where(Touch.kind == TouchKind.ANSWER)
        assert session.scalar(drafted) == (done == ["drafted"])


def test_of_many_admins_one_changes_the_table(sessions, answered):
    ada, _ = answered("Sounds interesting.")

    def change(session, number):
        effect = Effect(holds=True, absence_days=number + 1)
        return effect_table.save(session, "objection", effect, 0, by=ada, now=NOW).version

    assert [version for version in at_once(sessions, change) if version is not None] == [1]


def test_what_others_record_meanwhile_is_not_undone_with_an_answer(kind, sessions, answered):
    """An open that comes while an answer is acted upon was not set off by it."""
    if kind == "sqlite":
        pytest.skip("one writer at a time: nothing comes in between")
    ada, alert = answered("Where is my parcel?")

    def meanwhile():
        with sessions.begin() as other:
            prospect = other.scalars(select(Prospect)).one()
            events.add_once(
                other,
                ada.workspace_id,
                EventKind.OPENED,
                prospect_id=prospect.id,
                touch_id=None,
                provider="postmark",
                provider_id="opened:1",
                at=LATER,
            )
        return Done()

    with sessions.begin() as session:
        reply = session.get_one(Reply, alert.reply_id)
        acting.note(session, reply, None, meanwhile)
        assert "events" not in reply.set_off
