"""Two who meet on PostgreSQL wait for each other and never both, whoever came first.

Each meeting is arranged: somebody holds a sequence, both queue up for it, and it is let go. Who
locked one of two sequences before the other queued up for both would be in that one's way for ever,
and PostgreSQL would end one of them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, func, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine import posts
from engine.delivery.attempts import Attempt, Fate
from engine.delivery.course import running
from engine.delivery.course.team_clock import save_clock
from engine.delivery.mail.mail_keys import key_of
from engine.delivery.protection import suppressing, suppression
from engine.delivery.sending import claiming, outbox, outcomes
from engine.errors import ConflictError
from engine.replies import deciding, text_reports, texts
from engine.replies.correcting import correct
from engine.replies.receiving import receive
from engine.views.base import Actor
from engine.views.delivery import ClaimedMail
from engine.views.team_clock import ClockRequest
from engine.views.texts import InboundText, TextReport
from storage.database import Sessions
from storage.states import Channel, PostKind, PostState, SequenceState, TouchKind, TouchState
from storage.tables import Mail, Post, Prospect, Reply, Sequence, Touch
from tests.engine.replies.test_receiving import answer
from tests.sending import make_conversation, make_prospect
from tests.support import NOW, make_actor, make_workspace
from tests.texting import PHONE, make_texted, make_texts
from tests.twilio_server import NUMBER

Work = Callable[[Session], object]


@pytest.fixture
def kind() -> str:
    """SQLite has one lock for all writers."""
    return "postgresql"


@pytest.fixture
def ada(sessions: Sessions) -> Actor:
    with sessions.begin() as session:
        return make_actor(session, make_workspace(session))


def old_one_with_an_answer(session: Session, workspace, by: Actor, prospect: Prospect) -> None:
    """An earlier sequence, over, that has left an answer to be sent."""
    old = make_conversation(session, workspace, by, prospect)
    old.touches[0].kind = TouchKind.ANSWER
    old.sequence.state, old.sequence.ended_at = SequenceState.STOPPED, NOW
    session.flush()


def put_on_the_wire(sessions: Sessions, channel: Channel) -> list[ClaimedMail]:
    with sessions.begin() as session:
        group = claiming.claim(session, owner="one", now=NOW, most=9, channel=channel)
        outbox.begin_sending(session, group, now=NOW)
    return group


def in_each_others_way(
    sessions: Sessions, database: Engine, held: int, *works: Work
) -> list[Exception]:
    """All at once, queued up in this order behind the sequence `held`; what they raised."""
    raised: list[Exception] = []

    def run(work: Work) -> None:
        try:
            with suppress(ConflictError), sessions.begin() as session:
                work(session)
        except OperationalError as error:
            raised.append(error)

    holding = sessions()
    holding.scalars(select(Sequence.id).where(Sequence.id == held).with_for_update()).all()
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for number, thread in enumerate(threads, start=1):
        thread.start()
        wait_until(
            lambda least=number, last=thread: waiting(database) >= least or not last.is_alive()
        )
    holding.rollback()
    holding.close()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    return raised


def waiting(database: Engine) -> int:
    with database.connect() as connection:
        asked = text(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return connection.scalar(asked) or 0


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def last_sequence(sessions: Sessions) -> int:
    with sessions() as session:
        return session.scalar(select(func.max(Sequence.id))) or 0


def test_a_hard_bounce_beside_a_suppression_of_somebody_with_two_sequences(sessions, database, ada):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        ines = make_prospect(session, workspace)
        old_one_with_an_answer(session, workspace, ada, ines)
        make_conversation(session, workspace, ada, ines).approve()
        ines_id = ines.id
    [claimed] = put_on_the_wire(sessions, Channel.EMAIL)
    bounced = Attempt(Fate.BAD_ADDRESS, "550 no such user")
    assert not in_each_others_way(
        sessions,
        database,
        last_sequence(sessions),
        lambda session: outcomes.record(session, [(claimed, bounced)], now=NOW),
        lambda session: suppression.suppress_prospect(
            session,
            ines_id,
            workspace_id=ada.workspace_id,
            reason="asked",
            by_member_id=None,
            now=NOW,
        ),
    )
    with sessions() as session:
        assert set(session.scalars(select(Touch.state))) == {TouchState.FAILED, TouchState.STOPPED}


@pytest.fixture
def shared(sessions, ada) -> list[ClaimedMail]:
    """SMS to three with one number, on the wire; one of them has an answer to be sent as well."""
    with sessions.begin() as session:
        workspace = make_workspace(session)
        for name in ("Ines Okafor", "Bo Ek", "Cy Dee"):
            mail = f"{name[:2].lower()}@h.example"
            prospect = make_texted(session, workspace, name=name, email=mail)
            old_one_with_an_answer(session, workspace, ada, prospect)
            make_texts(session, workspace, ada, prospect).approve()
    found = []
    with sessions.begin() as session:
        for mail in session.scalars(select(Mail)):
            mail.due_at = NOW
    while len(found) < 3:
        found += put_on_the_wire(sessions, Channel.SMS)
    return sorted(found, key=lambda claimed: claimed.id)


def refused(claimed: ClaimedMail, fate: Fate) -> Work:
    return lambda session: outcomes.record(session, [(claimed, Attempt(fate, "no"))], now=NOW)


def stop_by_sms(session: Session) -> object:
    told = InboundText(remote_id="SM9", from_number=PHONE, to_number=NUMBER, body="STOP")
    return texts.receive(session, told, now=NOW)


def suppress_number(by: Actor) -> Work:
    return lambda session: suppressing.suppress_named(session, PHONE, by=by, now=NOW)


@pytest.mark.parametrize("fate", [Fate.BAD_ADDRESS, Fate.NO_TEXTS, Fate.OPTED_OUT])
def test_what_is_told_of_one_number_beside_its_suppression(sessions, database, ada, shared, fate):
    last = last_sequence(sessions)
    assert not in_each_others_way(
        sessions, database, last, refused(shared[-1], fate), suppress_number(ada)
    )


def test_two_outcomes_of_one_number_at_once(sessions, database, shared):
    """The first has the later sequence, and wants the earlier one as well."""
    last, fate = last_sequence(sessions), Fate.OPTED_OUT
    assert not in_each_others_way(
        sessions, database, last, refused(shared[-1], fate), refused(shared[0], fate)
    )


def test_a_stop_by_sms_beside_the_suppression_of_its_number(sessions, database, ada, shared):
    with sessions.begin() as session:
        sent = Attempt(Fate.SENT, "ok", "SM1")
        outcomes.record(session, [(shared[-1], sent)], now=NOW)
    last = last_sequence(sessions)
    with sessions.begin() as session:  # the sequence of what went out is done
        session.get_one(Sequence, last).state = SequenceState.ACTIVE
    assert not in_each_others_way(sessions, database, last, stop_by_sms, suppress_number(ada))


def test_a_report_of_a_lost_sms_beside_the_suppression_of_its_number(
    sessions, database, ada, shared
):
    with sessions.begin() as session:
        sent = Attempt(Fate.SENT, "ok", "SM1")
        outcomes.record(session, [(shared[-1], sent)], now=NOW)
        mail = session.get_one(Mail, shared[-1].id)
        key = key_of(mail.id, mail.message_id)
    lost = TextReport(key=key, remote_id="SM1", status="undelivered", error_code=30005)
    last = last_sequence(sessions)
    with sessions.begin() as session:
        session.get_one(Sequence, last).state = SequenceState.ACTIVE
    assert not in_each_others_way(
        sessions,
        database,
        last,
        lambda session: text_reports.report(session, lost, now=NOW),
        suppress_number(ada),
    )


def test_a_decision_on_an_answer_beside_its_correction(sessions, database, ada):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        chat = make_conversation(session, workspace, ada, steps=2)
        chat.approve()
        ready = chat.touches[1].id
    [claimed] = put_on_the_wire(sessions, Channel.EMAIL)
    with sessions.begin() as session:
        outcomes.record(session, [(claimed, Attempt(Fate.SENT, "250"))], now=NOW)
    with sessions.begin() as session:
        mail = answer("Not interested, thanks.", sender="ines@harbor.example")
        assert receive(session, ada.workspace_id, mail, now=NOW) is not None
        reply = session.scalars(select(Reply)).one()
        reply_id, label = reply.id, reply.label.value
        touch = session.get_one(Touch, ready)  # as if somebody had written one
        touch.kind, touch.state = TouchKind.ANSWER, TouchState.DRAFT
    assert not in_each_others_way(
        sessions,
        database,
        last_sequence(sessions),
        lambda session: correct(session, reply_id, "interested", label, by=ada, now=NOW),
        lambda session: deciding.meeting_booked(session, reply_id, by=ada, now=NOW),
    )


def test_who_moves_a_sequence_waits_for_new_hours_and_goes_by_them(sessions, database, ada):
    """The move is asked for when the hours have read the date, and have not written it yet."""
    tuesday = NOW + timedelta(days=1)  # ten in New York
    with sessions.begin() as session:
        chat = make_conversation(session, make_workspace(session), ada, due=tuesday)
        mail_id = chat.approve().id
        sequence_id, touch_id = chat.sequence.id, chat.touches[0].id

    def move() -> None:
        with sessions.begin() as session:
            running.shift(session, sequence_id, 1, by=ada, now=NOW)

    moving = threading.Thread(target=move)

    def ask(_1: object, _2: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE touch SET due_at") and moving.ident is None:
            moving.start()
            wait_until(lambda: waiting(database) or not moving.is_alive())

    event.listen(database, "before_cursor_execute", ask)
    with sessions.begin() as session:
        save_clock(session, ClockRequest(first_hour=12), by=ada, now=NOW)
    moving.join(30)
    wednesday = tuesday + timedelta(days=1, hours=2)  # at noon
    with sessions() as session:
        assert session.get_one(Touch, touch_id).due_at == wednesday
        assert session.get_one(Mail, mail_id).due_at == wednesday


def test_new_hours_leave_a_date_alone_that_was_set_meanwhile(sessions, database, ada):
    """A campaign that goes on dates its e-mails all at once, whatever their sequences."""
    later = NOW + timedelta(days=10)
    with sessions.begin() as session:
        workspace = make_workspace(session)
        chat = make_conversation(session, workspace, ada, due=NOW + timedelta(days=1))
        mail_id = chat.approve().id
    set_already: list[int] = []

    def date_anew(_1: object, _2: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE mail SET due_at") and not set_already:
            set_already.append(mail_id)
            with sessions.begin() as session:
                session.get_one(Mail, mail_id).due_at = later

    event.listen(database, "before_cursor_execute", date_anew)
    with sessions.begin() as session:
        save_clock(session, ClockRequest(first_hour=12), by=ada, now=NOW)
    with sessions() as session:
        assert set_already
        assert session.get_one(Mail, mail_id).due_at == later


def test_two_who_change_cards_below_the_same_two_messages(sessions, database, ada):
    """Each in the other order, and the second one while the first has changed one of them."""
    with sessions.begin() as session:
        workspace = make_workspace(session)
        above = [
            posts.want(
                session, workspace.id, PostKind.CADENCE_DAY, n, slack_channel_id="C1", now=NOW
            ).id
            for n in (1, 2)
        ]
        touches = {}
        for who in ("a", "b"):
            prospect = make_prospect(session, workspace, email=f"{who}@h.example")
            chat = make_conversation(session, workspace, ada, prospect, steps=2)
            for touch, day in zip(chat.touches, above, strict=True):
                posts.want(
                    session,
                    workspace.id,
                    PostKind.DRAFT,
                    touch.id,
                    slack_channel_id="C1",
                    now=NOW,
                    parent_id=day,
                    touch_id=touch.id,
                )
                touches[who, day] = touch.id
        session.execute(update(Post).values(state=PostState.POSTED, drawn=1))
    together, raised = threading.Barrier(2), []

    def change(who: str, days: list[int]) -> None:
        try:
            with sessions.begin() as session:
                for day in days:
                    posts.redraw_touch(session, touches[who, day], now=NOW)
                    with suppress(threading.BrokenBarrierError):
                        together.wait(0.5)
        except OperationalError as error:
            raised.append(error)

    threads = [
        threading.Thread(target=change, args=("a", above)),
        threading.Thread(target=change, args=("b", above[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not raised
    with sessions() as session:
        wanted = select(Post.wanted).where(Post.id.in_(above), Post.state == PostState.WANTED)
        assert session.scalars(wanted).all() == [3, 3]  # once by each
