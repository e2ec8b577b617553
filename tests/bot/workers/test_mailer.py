"""The mailer against a real SMTP server: trouble waits, two at once send once."""

from __future__ import annotations

import email
import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.key_ring import FileKeyRing
from bot.workers import insisting
from bot.workers.mailer import Mailer
from bot.workers.traffic import STOOD_STILL
from bot.workers.wires import Wires
from engine.delivery.attempts import Attempt, Fate, Server
from engine.delivery.gatehouse.counts import LEASE
from engine.delivery.sending import claiming, outbox, outcomes
from engine.prospects.contacts import email_key
from storage.database import Sessions, session_factory, takes_turns
from storage.states import Channel, MailState, PostKind, TouchState
from storage.tables import Demo, Mail, Notice, Post, Prospect, Sender, Touch
from tests.sending import make_conversation, make_prospect
from tests.smtp_server import DROP, smtp_server
from tests.support import KEY, NOW, make_actor, make_workspace


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def approve(sessions: Sessions, count: int) -> list[int]:
    with sessions.begin() as session:
        workspace = make_workspace(session)
        ada = make_actor(session, workspace)
        ids = []
        for number in range(count):
            address = email_key(f"p{number}@p{number}.example")
            prospect = make_prospect(session, workspace, name=f"P {number}", email=address)
            ids.append(make_conversation(session, workspace, ada, prospect).approve().id)
        session.scalars(select(Sender)).one().daily_cap = 1000
        return ids


def mailer(sessions, port, clock, owner="one", *, connections=1) -> Mailer:
    wires = Wires(Server("127.0.0.1", port, starttls=False), connections=connections)
    return Mailer(sessions, clock, wires, owner)


def drain(worker: Mailer) -> None:
    while worker.step():
        pass


def states(sessions) -> list[MailState]:
    with sessions.begin() as session:
        return list(session.scalars(select(Mail.state).order_by(Mail.id)))


def test_what_is_approved_and_due_arrives_once_with_its_message_id(sessions, clock):
    approve(sessions, 3)
    with smtp_server() as server:
        drain(mailer(sessions, server.port, clock))
        drain(mailer(sessions, server.port, clock, "two"))
    arrived = [email.message_from_bytes(m.content) for m in server.mailbox.accepted]
    with sessions.begin() as session:
        ids = set(session.scalars(select(Mail.message_id)))
    assert {message["Message-ID"] for message in arrived} == ids
    assert len(arrived) == 3
    assert server.mailbox.connections == 1


def drain_together(workers):
    threads = [threading.Thread(target=drain, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_two_workers_at_once_send_each_mail_once(sessions, clock):
    approve(sessions, 12)
    with smtp_server() as server:
        workers = [mailer(sessions, server.port, clock, f"worker {n}") for n in range(3)]
        drain_together(workers)
    recipients = [m.rcpt_tos[0] for m in server.mailbox.accepted]
    assert sorted(recipients) == sorted(set(recipients))
    assert len(recipients) == 12
    assert set(states(sessions)) == {MailState.SENT}


def test_a_server_that_is_away_is_told_of_once_and_the_work_goes_on(sessions, clock):
    approve(sessions, 2)
    with smtp_server() as server:
        port = server.port
    gone = mailer(sessions, port, clock)
    for _ in range(3):
        assert not gone.step()
        clock.now += outcomes.AWAY_PAUSE
    assert states(sessions) == [MailState.APPROVED] * 2
    with sessions.begin() as session:
        notice = session.scalars(select(Notice)).one()
        assert "nothing listens at the mail server's address" in notice.text
        assert session.scalars(select(Post).where(Post.kind == PostKind.NOTICE)).one()
    with smtp_server() as server:
        drain(mailer(sessions, server.port, clock))
    assert states(sessions) == [MailState.SENT] * 2
    with sessions.begin() as session:
        assert session.scalars(select(Notice)).one().over_at is not None


def test_silence_after_data_asks_a_person_and_sends_nothing_again(sessions, clock):
    approve(sessions, 1)
    with smtp_server() as server:
        server.mailbox.faults.data.append(DROP)
        for _ in range(3):
            drain(mailer(sessions, server.port, clock))
            clock.now += timedelta(hours=1)
    assert len(server.mailbox.accepted) == 1
    assert states(sessions) == [MailState.UNCERTAIN]
    with sessions.begin() as session:
        assert session.scalars(select(Touch.state)).one() == TouchState.UNCERTAIN
        kinds = session.scalars(select(Post.kind)).all()
    assert kinds == [PostKind.UNCERTAIN_MAIL]


def test_a_busy_server_is_asked_again_later(sessions, clock):
    approve(sessions, 1)
    with smtp_server() as server:
        server.mailbox.faults.data.append("451 busy")
        worker = mailer(sessions, server.port, clock)
        drain(worker)
        assert states(sessions) == [MailState.APPROVED]
        clock.now += outcomes.FIRST_PAUSE
        drain(worker)
    assert states(sessions) == [MailState.SENT]
    assert len(server.mailbox.accepted) == 1


@pytest.mark.parametrize("after_commit", [False, True])
def test_a_known_outcome_outlives_a_database_that_stumbles(
    sessions, clock, monkeypatch, after_commit
):
    approve(sessions, 1)
    monkeypatch.setattr(insisting, "PAUSES", (0.0,) * 3)
    stumbles = Stumbling(sessions, after_commit=after_commit)
    with smtp_server() as server:
        wires = Wires(Server("127.0.0.1", server.port, starttls=False))
        drain(Mailer(stumbles, clock, wires, "one"))
    assert stumbles.left == 0
    assert states(sessions) == [MailState.SENT]
    assert len(server.mailbox.accepted) == 1


class Stumbling:
    """Real transactions; after `sending` is committed, three end with an error of the database."""

    def __init__(self, sessions, *, after_commit):
        self._sessions = sessions
        self._after_commit = after_commit
        self.left = 3

    @contextmanager
    def begin(self):
        with self._sessions.begin() as session:
            is_on_the_wire = MailState.SENDING in session.scalars(select(Mail.state)).all()
            yield session
            if is_on_the_wire and not self._after_commit:
                self._stumble()
        if self._after_commit and MailState.SENT in states(self._sessions):
            self._stumble()

    def _stumble(self):
        if self.left:
            self.left -= 1
            raise OperationalError("commit", None, OSError("the database is away"))


def test_a_long_line_of_mails_that_wait_does_not_end_the_work(sessions, clock, monkeypatch):
    approve(sessions, 4)
    monkeypatch.setattr(claiming, "MOST_LOOKED_AT", 2)
    with sessions.begin() as session:
        for prospect in session.scalars(select(Prospect).order_by(Prospect.id).limit(3)):
            prospect.hold_until = NOW.date() + timedelta(days=2)
    with smtp_server() as server:
        worker = mailer(sessions, server.port, clock)
        assert worker.step()
        drain(worker)
    assert len(server.mailbox.accepted) == 1
    assert not worker.step()


def test_the_file_that_a_mail_names_goes_along_and_is_waited_for(sessions, clock, tmp_path):
    approve(sessions, 1)
    with sessions.begin() as session:
        mail = session.scalars(select(Mail)).one()
        mail.text = f"It is attached as tour.pdf.\n\n{mail.text}"
        session.add(
            Demo(
                workspace_id=mail.workspace_id,
                name="a tour",
                proves="It is quick",
                file="abc.pdf",
                file_name="tour.pdf",
                created_at=NOW,
            )
        )
    with smtp_server() as server:
        wires = Wires(Server("127.0.0.1", server.port, starttls=False))
        worker = Mailer(sessions, clock, wires, "one", tmp_path)
        drain(worker)
        assert server.mailbox.accepted == []
        with sessions.begin() as session:
            mail = session.scalars(select(Mail)).one()
            assert (mail.state, mail.attempts) == (MailState.APPROVED, 1)
            assert "missing on this machine" in mail.note
        (tmp_path / "demos").mkdir()
        (tmp_path / "demos" / "abc.pdf").write_bytes(b"%PDF-1.7 invented")
        clock.now += outcomes.FIRST_PAUSE
        drain(worker)
    [arrived] = server.mailbox.accepted
    parts = list(email.message_from_bytes(arrived.content).walk())
    assert parts[0].get_content_type() == "multipart/mixed"
    [file] = [part for part in parts if part.get_filename()]
    assert (file.get_filename(), file.get_content_type()) == ("tour.pdf", "application/pdf")
    assert file.get_payload(decode=True) == b"%PDF-1.7 invented"


def test_a_mailbox_with_a_server_of_its_own_sends_there_and_logs_in(sessions, clock):
    """The others go through the installation's."""
    approve(sessions, 2)
    with smtp_server() as server, smtp_server() as own:
        with sessions.begin() as session:
            mail = session.scalars(select(Mail).order_by(Mail.id.desc())).first()
            sender = Sender(
                workspace_id=mail.workspace_id,
                channel=Channel.EMAIL,
                address="remy@team.example",
                name="Remy Rep",
                daily_cap=50,
                smtp_host="127.0.0.1",
                smtp_port=own.port,
                created_at=NOW,
            )
            session.add(sender)
            session.flush()
            mail.sender_id = sender.id
        drain(mailer(sessions, server.port, clock))
    assert [m.mail_from for m in own.mailbox.accepted] == ["remy@team.example"]
    assert [m.mail_from for m in server.mailbox.accepted] == ["ada@team.example"]


def test_a_password_that_cannot_be_read_holds_up_its_own_mails_only(sessions, clock, tmp_path):
    approve(sessions, 1)
    broken = session_factory(
        sessions.kw["bind"], hash_key=KEY, key_ring=FileKeyRing(tmp_path / "gone")
    )
    with sessions.begin() as session:
        sender = session.scalars(select(Sender)).one()
        sender.smtp_host, sender.smtp_port, sender.sealed_password = "127.0.0.1", 1, "sealed"
    with smtp_server() as server:
        assert not mailer(broken, server.port, clock).step()
    assert states(sessions) == [MailState.APPROVED]
    with sessions.begin() as session:
        assert "Restore them from your backup" in session.scalars(select(Notice)).one().text


def test_a_group_leaves_over_several_connections_each_once(sessions, clock):
    approve(sessions, 10)
    with smtp_server() as server:
        workers = [
            mailer(sessions, server.port, clock, f"worker {n}", connections=4) for n in range(2)
        ]
        drain_together(workers)
    recipients = [m.rcpt_tos[0] for m in server.mailbox.accepted]
    assert sorted(recipients) == sorted(set(recipients))
    assert len(recipients) == 10
    assert 2 < server.mailbox.connections <= 8
    assert set(states(sessions)) == {MailState.SENT}


def test_each_of_a_group_has_its_own_outcome(sessions, clock):
    """What is refused is never `sending`, and one that nobody can know of holds up no other."""
    approve(sessions, 4)
    with smtp_server() as server:
        server.mailbox.faults.rcpt.append("550 5.1.1 no such user")
        server.mailbox.faults.data += [DROP, "451 busy"]
        assert mailer(sessions, server.port, clock, connections=4).step()
    assert Counter(states(sessions)) == Counter(
        [MailState.FAILED, MailState.UNCERTAIN, MailState.APPROVED, MailState.SENT]
    )
    with sessions.begin() as session:
        refused = session.scalars(select(Mail).where(Mail.state == MailState.FAILED)).one()
        assert refused.note.startswith("550 5.1.1")


class Hanging:
    """A wire to a server that takes everything, and hangs over one message until it is let go."""

    def __init__(self, hang: str, let_go: threading.Event) -> None:
        self._hang, self._let_go, self._recipient = hang, let_go, ""

    def address(self, envelope):
        self._recipient = envelope.recipient

    def data(self, content):
        if self._recipient == self._hang:
            self._let_go.wait(20)
        return Attempt(Fate.SENT, "250 ok")

    def withhold(self): ...

    def close(self): ...


def test_a_server_that_hangs_on_one_connection_holds_no_other_outcome_back(sessions, clock):
    approve(sessions, 3)
    let_go = threading.Event()
    wires = Wires(Server("memory", 25), lambda _: Hanging("p1@p1.example", let_go), connections=3)
    thread = threading.Thread(target=drain, args=(Mailer(sessions, clock, wires, "one"),))
    thread.start()
    wanted = [MailState.SENT, MailState.SENDING, MailState.SENT]
    deadline = time.monotonic() + 20
    while states(sessions) != wanted and time.monotonic() < deadline:
        time.sleep(0.02)
    assert states(sessions) == wanted
    let_go.set()
    thread.join(20)
    assert set(states(sessions)) == {MailState.SENT}


def test_an_outcome_that_cannot_be_written_keeps_no_other_from_being(sessions, clock, monkeypatch):
    """The answer to one mail is more than the database takes."""
    approve(sessions, 3)

    class Speaking(Hanging):
        def data(self, content):
            bad = self._recipient == "p1@p1.example"
            return Attempt(Fate.SENT, "250 \ud800" if bad else "250 ok")

    wires = Wires(Server("memory", 25), lambda _: Speaking("", threading.Event()), connections=3)
    with pytest.raises(UnicodeEncodeError):
        Mailer(sessions, clock, wires, "one").step()
    assert states(sessions) == [MailState.SENT, MailState.SENDING, MailState.SENT]


@pytest.mark.parametrize("beside", [False, True])
def test_while_some_are_on_the_wire_the_next_ones_are_claimed(sessions, clock, beside):
    """A connection has its next mail at hand, and no more than that."""
    approve(sessions, 9)
    let_go, held = threading.Event(), []

    class Waiting(Hanging):
        def data(self, content):
            held.append(self._recipient)
            self._let_go.wait(20)
            return Attempt(Fate.SENT, "250 ok")

    wires = Wires(Server("memory", 25), lambda _: Waiting("", let_go), connections=2)
    worker = Mailer(sessions, clock, wires, "one", claims=32, beside=beside)
    thread = threading.Thread(target=drain, args=(worker,))
    thread.start()
    wanted = {MailState.SENDING: 2, MailState.CLAIMED: 2, MailState.APPROVED: 5}
    deadline = time.monotonic() + 20
    while Counter(states(sessions)) != wanted and time.monotonic() < deadline:
        time.sleep(0.02)
    assert Counter(states(sessions)) == wanted
    let_go.set()
    thread.join(20)
    assert Counter(states(sessions)) == {MailState.SENT: 9}
    assert sorted(held) == [f"p{number}@p{number}.example" for number in range(9)]


@pytest.mark.parametrize("beside", [False, True])
def test_a_claim_that_fails_waits_for_those_on_the_wire(sessions, clock, monkeypatch, beside):
    approve(sessions, 4)
    claim, claims = claiming.claim, []

    def second_fails(*args, **named):
        claims.append(1)
        if len(claims) > 1:
            raise OperationalError("SELECT", {}, Exception("gone"))
        return claim(*args, **named)

    monkeypatch.setattr(claiming, "claim", second_fails)
    wires = Wires(Server("memory", 25), lambda _: Hanging("", threading.Event()), connections=2)
    with pytest.raises(OperationalError):
        Mailer(sessions, clock, wires, "one", claims=32, beside=beside).step()
    assert Counter(states(sessions)) == {MailState.SENT: 2, MailState.APPROVED: 2}


def test_a_claim_that_takes_long_keeps_no_outcome_from_being_written(sessions, clock, monkeypatch):
    if takes_turns(sessions):
        pytest.skip("On SQLite one who writes waits for the other, so a claim is made in between")
    approve(sessions, 4)
    claim, claims = claiming.claim, []
    waited: list[list[MailState]] = []

    def second_waits(*args, **named):
        claims.append(1)
        if len(claims) == 2:
            deadline = time.monotonic() + 20
            while MailState.SENT not in states(sessions) and time.monotonic() < deadline:
                time.sleep(0.02)
            waited.append(states(sessions))
        return claim(*args, **named)

    monkeypatch.setattr(claiming, "claim", second_waits)
    wires = Wires(Server("memory", 25), lambda _: Hanging("", threading.Event()), connections=2)
    drain(Mailer(sessions, clock, wires, "one", claims=32, beside=True))
    assert MailState.SENT in waited[0]
    assert set(states(sessions)) == {MailState.SENT}


@pytest.mark.parametrize("beside", [False, True])
def test_a_server_that_is_away_is_not_asked_for_all_that_waits(sessions, clock, beside):
    approve(sessions, 6)
    with smtp_server() as server:
        port = server.port
    wires = Wires(Server("127.0.0.1", port, starttls=False), connections=2)
    assert not Mailer(sessions, clock, wires, "one", claims=32, beside=beside).step()
    with sessions.begin() as session:
        waiting = session.scalars(select(Mail).where(Mail.due_at > clock())).all()
    assert len(waiting) <= 4


def test_who_stood_still_past_the_lease_sends_nothing_more(sessions, clock, monkeypatch):
    """A person may have been asked by then, and may have said that it never went out."""
    approve(sessions, 1)
    begin = outbox.begin_sending

    def then_frozen(*args, **named):
        verdicts = begin(*args, **named)
        clock.now += LEASE
        return verdicts

    monkeypatch.setattr(outbox, "begin_sending", then_frozen)
    with smtp_server() as server:
        assert mailer(sessions, server.port, clock).step()
        assert server.mailbox.accepted == []
    with sessions.begin() as session:
        mail = session.scalars(select(Mail)).one()
        assert (mail.state, mail.note) == (MailState.APPROVED, STOOD_STILL)
        assert mail.due_at > clock()


def test_who_waited_for_the_team_past_the_lease_leaves_it_to_another(sessions, clock, monkeypatch):
    approve(sessions, 1)
    take_turn, waited = outbox.take_turn, []

    def long(*args):
        if not waited:
            waited.append(True)
            clock.now += LEASE * 2
        return take_turn(*args)

    monkeypatch.setattr(outbox, "take_turn", long)
    with smtp_server() as server:
        mailer(sessions, server.port, clock).step()
        assert server.mailbox.accepted == []
        drain(mailer(sessions, server.port, clock, "two"))
        assert len(server.mailbox.accepted) == 1
    assert states(sessions) == [MailState.SENT]


def test_who_takes_a_mail_back_from_themselves_sends_it_once(sessions, clock, monkeypatch):
    """Frozen past the lease before a claim: both are ready for DATA at the same moment."""
    approve(sessions, 3)
    both, claim, claims, arrived = threading.Barrier(2), claiming.claim, [], []

    class Meeting(Hanging):
        def address(self, envelope):
            super().address(envelope)
            if self._recipient == "p2@p2.example":
                both.wait(20)

        def data(self, content):
            arrived.append(self._recipient)
            return Attempt(Fate.SENT, "250 ok")

    def third_is_late(*args, **named):
        claims.append(1)
        if len(claims) == 3:
            clock.now += LEASE + timedelta(seconds=1)
        return claim(*args, **{**named, "now": clock.now})

    monkeypatch.setattr(claiming, "claim", third_is_late)
    wires = Wires(Server("memory", 25), lambda _: Meeting("", threading.Event()), connections=2)
    Mailer(sessions, clock, wires, "one", claims=3).step()
    assert sorted(arrived) == [f"p{number}@p{number}.example" for number in range(3)]
    assert states(sessions) == [MailState.SENT] * 3
