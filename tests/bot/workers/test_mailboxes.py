"""Reading by IMAP: each mail once, nothing changed in the mailbox, trouble told to its owner.

The same tests run against a stand-in on loopback and, where it is installed, against Dovecot.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from bot.workers.mailboxes import ALL_EVERY, CLAIM_EVERY, POLL_EVERY, Mailboxes
from engine.delivery import outbox, outcomes
from engine.delivery.inboxes import LEASE, ImapServer, TeamMailbox
from engine.replies import receiving
from engine.replies.arriving import MOST_TRIES
from storage.states import ImapSecurity, MailState
from storage.tables import Mail, MailFolder, MailReading, Notice, Reply, SeenMail
from tests import dovecot as real
from tests.imap_server import ImapServer as StandIn
from tests.imap_server import imap_server
from tests.sending import make_conversation
from tests.support import NOW, make_actor, make_workspace

TODAY = NOW.date()


class Clock:
    def __init__(self):
        self.at = NOW

    def now(self):
        return self.at

    def pass_by(self, **span):
        self.at += timedelta(**span)


@pytest.fixture(scope="session")
def dovecot_server():
    if real.PROGRAM is None:
        pytest.skip("Dovecot is not installed")
    with real.dovecot() as running:
        yield running


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with imap_server() as server:
        yield server


@pytest.fixture(params=["stand-in", "dovecot"])
def peer(request):
    """A mailbox on a server, ours or Dovecot."""
    if request.param == "stand-in":
        return request.getfixturevalue("stand_in")
    port, home = request.getfixturevalue("dovecot_server")
    return real.Dovecot(port, home, f"{uuid.uuid4().hex}@team.example")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def message_id(sessions):
    """A message to Ines went out from ada@team.example."""
    return send(sessions, "sent")


def send(sessions, fate):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        mail = make_conversation(session, workspace, make_actor(session, workspace)).approve()
        claimed = outbox.claim(session, owner="one", now=NOW)
        outbox.begin_sending(session, claimed, now=NOW)
        if fate == "sent":
            outcomes.record_sent(session, claimed, note="250", now=NOW)
        else:
            outcomes.record_uncertain(session, claimed, note="?", now=NOW)
        return mail.message_id


def answer(number, to=None, *, sender="ines@harbor.example", named=True):
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = "ada@team.example"
    mail["Subject"] = "Re: routes"
    if named:
        mail["Message-ID"] = f"<{number}@harbor.example>"
    if to:
        mail["In-Reply-To"] = to
    mail.set_content(f"Sounds interesting, number {number}.")
    return mail.as_bytes().replace(b"\n", b"\r\n")


def at(peer, **changed):
    how = {"security": ImapSecurity.PLAIN, "username": peer.username, "password": peer.password}
    return TeamMailbox("ada@team.example", ImapServer(peer.host, peer.port, **how | changed))


@pytest.fixture
def readers(sessions, clock):
    """Makes readers of the team's mailbox, each a process of its own, and closes them."""
    made = []

    def make(peer, owner="one", **changed):
        made.append(Mailboxes(sessions, clock.now, owner, at(peer, **changed)))
        return made[-1]

    yield make
    for each in made:
        each.close()


def drain(reader):
    while reader.step():
        pass


def texts(sessions):
    with sessions.begin() as session:
        return sorted(session.scalars(select(Reply.new_text)))


def reading(sessions):
    with sessions.begin() as session:
        return session.scalars(select(MailReading)).one()


def notices(sessions):
    with sessions.begin() as session:
        return [(each.text, each.over_at is None) for each in session.scalars(select(Notice))]


def one(number):
    return f"Sounds interesting, number {number}."


def test_answers_are_read_once_and_nothing_is_marked(sessions, peer, message_id, readers):
    peer.add(answer(1, message_id), came=TODAY)
    peer.add(answer(2, sender="stranger@else.example"), came=TODAY)
    peer.add(answer(3, message_id), "Spam", came=TODAY)
    reader = readers(peer)
    drain(reader)
    assert texts(sessions) == [one(1), one(3)]
    assert peer.flags() == [set(), set()]
    assert peer.flags("Spam") == [set()]
    with sessions.begin() as session:
        assert sorted(session.scalars(select(SeenMail.matched))) == [False, True, True]
        folders = {f.name: f.read_through for f in session.scalars(select(MailFolder))}
    assert folders == {"INBOX": 2, "Spam": 1}
    assert reading(sessions).read_at == NOW


def test_what_comes_while_the_server_is_listened_to_is_read_at_once(
    sessions, peer, message_id, readers
):
    reader = readers(peer)
    drain(reader)
    peer.add(answer(1, message_id), came=TODAY)
    until(reader.step)
    drain(reader)
    assert texts(sessions) == [one(1)]


def until(come, seconds=10.0):
    """Ask again and again for what another process does."""
    deadline = time.monotonic() + seconds
    while not come():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_after_a_restart_only_new_mails_are_fetched(sessions, peer, message_id, readers):
    peer.add(answer(1, message_id), came=TODAY)
    first = readers(peer)
    drain(first)
    first.close()
    peer.add(answer(2, message_id), came=TODAY)
    drain(readers(peer, "two"))
    assert texts(sessions) == [one(1), one(2)]


def test_a_mail_without_message_id_and_one_that_moved_are_read_once(
    sessions, peer, message_id, readers, clock
):
    nameless = answer(1, message_id, named=False)
    peer.add(nameless, came=TODAY)
    peer.add(answer(2, message_id), came=TODAY)
    reader = readers(peer)
    drain(reader)
    peer.add(nameless, "Spam", came=TODAY)
    peer.add(answer(2, message_id), "Spam", came=TODAY)
    clock.at += ALL_EVERY
    drain(reader)
    assert texts(sessions) == [one(1), one(2)]


def test_new_numbers_read_nothing_twice_and_miss_nothing(
    sessions, peer, message_id, readers, clock
):
    for number in (1, 2):
        peer.add(answer(number, message_id), came=TODAY)
    first = readers(peer)
    drain(first)
    first.close()
    peer.renumber()
    peer.add(answer(3, message_id), came=TODAY)
    drain(readers(peer, "two"))
    assert texts(sessions) == [one(1), one(2), one(3)]


def test_what_is_older_than_our_first_message_is_not_looked_at(sessions, peer, message_id, readers):
    peer.add(answer(1, message_id), came=TODAY - timedelta(days=30))
    peer.add(answer(2, message_id), came=TODAY)
    drain(readers(peer))
    assert texts(sessions) == [one(2)]


def test_only_one_reads_and_another_takes_over(sessions, peer, message_id, readers, clock):
    first, second = readers(peer), readers(peer, "two")
    drain(first)
    assert not second.step()
    peer.add(answer(1, message_id), came=TODAY)
    clock.at += LEASE + timedelta(seconds=1)
    drain(second)
    drain(first)
    assert texts(sessions) == [one(1)]
    assert reading(sessions).owner == "two"


def test_a_copy_in_the_sent_folder_settles_an_unsure_mail(sessions, peer, readers, clock):
    message_id = send(sessions, "uncertain")
    reader = readers(peer)
    drain(reader)
    with sessions.begin() as session:
        assert session.scalars(select(Mail.state)).one() == MailState.UNCERTAIN
    copy = EmailMessage()
    copy["Message-ID"] = message_id
    copy.set_content("Hello Ines")
    peer.add(copy.as_bytes().replace(b"\n", b"\r\n"), "Sent Items", came=TODAY)
    clock.at += ALL_EVERY
    drain(reader)
    with sessions.begin() as session:
        mail = session.scalars(select(Mail)).one()
        assert (mail.state, "Sent folder" in mail.note) == (MailState.SENT, True)
    assert texts(sessions) == []


def test_a_wrong_password_is_told_once_with_what_to_do(sessions, peer, message_id, readers, clock):
    reader = readers(peer, password="not it")
    drain(reader)
    [(text, is_open)] = notices(sessions)
    assert "app password" in text
    assert "DRUMBEAT_IMAP_PASSWORD" in text
    assert is_open
    assert "app password" in reading(sessions).trouble
    clock.pass_by(minutes=50)
    drain(reader)
    assert reading(sessions).attempts == 1  # a server would lock who tries on and on
    clock.pass_by(minutes=20)
    drain(reader)
    assert reading(sessions).attempts == 2
    assert len(notices(sessions)) == 1
    clock.pass_by(minutes=70)
    drain(readers(peer, "two"))
    assert notices(sessions) == [("Answers to ada@team.example are read again.", False)]
    assert reading(sessions).trouble is None


def test_where_nobody_listens_it_is_tried_again_and_told_when_it_lasts(
    sessions, stand_in, message_id, readers, clock
):
    gone = readers(stand_in)
    stand_in.port, port = 1, stand_in.port
    gone = readers(stand_in)
    drain(gone)
    assert notices(sessions) == []
    for _ in range(3):
        clock.pass_by(minutes=5)
        drain(gone)
    [(text, _)] = notices(sessions)
    assert "DRUMBEAT_IMAP_PORT" in text
    stand_in.port = port
    stand_in.add(answer(1, message_id), came=TODAY)
    clock.pass_by(minutes=15)
    drain(readers(stand_in, "two"))
    assert texts(sessions) == [one(1)]


@pytest.mark.parametrize("command", ["UID FETCH", "UID SEARCH", "EXAMINE", "IDLE", "LIST"])
def test_a_connection_that_ends_is_opened_again_and_nothing_is_lost(
    sessions, stand_in, message_id, readers, clock, command
):
    stand_in.add(answer(1, message_id), came=TODAY)
    reader = readers(stand_in)
    stand_in.faults.cut_at = command
    drain(reader)
    stand_in.faults.cut_at = None
    stand_in.add(answer(2, message_id), came=TODAY)
    clock.pass_by(minutes=1)
    drain(reader)
    assert texts(sessions) == [one(1), one(2)]
    assert notices(sessions) == []


def test_a_connection_that_is_cut_while_it_is_listened_to_is_noticed(
    sessions, stand_in, message_id, readers, clock
):
    reader = readers(stand_in)
    drain(reader)
    stand_in.until_idle()
    stand_in.faults.cut_at = "IDLE"
    with stand_in.changed:
        stand_in.changed.notify_all()
    until(reader.step)
    stand_in.faults.cut_at = None
    stand_in.add(answer(1, message_id), came=TODAY)
    clock.pass_by(minutes=1)
    drain(reader)
    assert texts(sessions) == [one(1)]


def test_a_server_that_cannot_tell_is_asked_each_minute(
    sessions, stand_in, message_id, readers, clock
):
    stand_in.capabilities.remove("IDLE")
    reader = readers(stand_in)
    drain(reader)
    stand_in.add(answer(1, message_id), came=TODAY)
    drain(reader)
    assert texts(sessions) == []
    clock.at += POLL_EVERY
    drain(reader)
    assert texts(sessions) == [one(1)]
    assert stand_in.count("IDLE") == 0


def test_a_folder_that_cannot_be_opened_keeps_no_other_from_being_read(
    sessions, stand_in, message_id, readers
):
    stand_in.faults.refuse.add("Spam")
    stand_in.add(answer(1, message_id), came=TODAY)
    drain(readers(stand_in))
    assert texts(sessions) == [one(1)]
    assert reading(sessions).trouble is None


def test_a_mail_that_cannot_be_had_holds_up_nothing_and_is_told_of(
    sessions, stand_in, message_id, readers, clock
):
    odd = stand_in.add(answer(1, message_id), came=TODAY)
    stand_in.add(answer(2, message_id), came=TODAY)
    stand_in.faults.refuse_uids.add(odd)
    reader = readers(stand_in)
    drain(reader)
    assert texts(sessions) == [one(2)]
    for _ in range(MOST_TRIES):
        clock.at += ALL_EVERY
        drain(reader)
    [(text, _)] = notices(sessions)
    assert f"number {odd} of the folder INBOX of ada@team.example" in text
    with sessions.begin() as session:
        assert all(not folder.resting for folder in session.scalars(select(MailFolder)))


def test_a_mail_that_failed_to_be_read_is_read_again(
    sessions, stand_in, message_id, readers, clock, monkeypatch
):
    honest, left = receiving.receive, [1]

    def receive(session, workspace_id, mail, *, now):
        alert = honest(session, workspace_id, mail, now=now)
        if "number 1" in mail.new_text and left:
            left.pop()
            raise ValueError("this mail is too odd")
        return alert

    monkeypatch.setattr(receiving, "receive", receive)
    stand_in.add(answer(1, message_id), came=TODAY)
    stand_in.add(answer(2, message_id), came=TODAY)
    reader = readers(stand_in)
    drain(reader)
    clock.at += ALL_EVERY
    drain(reader)
    assert texts(sessions) == [one(1), one(2)]


def test_a_mail_that_is_gone_when_it_is_fetched_is_passed_by(
    sessions, peer, message_id, readers, clock
):
    first = peer.add(answer(1, message_id), came=TODAY)
    peer.add(answer(2, message_id), came=TODAY)
    peer.remove(first)
    drain(readers(peer))
    assert texts(sessions) == [one(2)]
    with sessions.begin() as session:
        assert max(session.scalars(select(MailFolder.read_through))) == 2


def test_a_huge_mail_is_read_as_far_as_it_matters(sessions, peer, message_id, readers):
    peer.add(answer(1, message_id) + b"x" * 76 * 100_000, came=TODAY)
    drain(readers(peer))
    [text] = texts(sessions)
    assert text.startswith("Sounds interesting")
    assert len(text) < 200_000


def test_how_a_mailbox_is_read_may_change_while_it_is(
    sessions, stand_in, message_id, readers, clock
):
    reader = readers(stand_in)
    drain(reader)
    with sessions.begin() as session:
        session.scalars(select(MailReading)).one().fence += 1
    clock.at += ALL_EVERY
    drain(reader)
    assert reading(sessions).owner == "one"  # as before the change
    clock.at += LEASE + CLAIM_EVERY
    drain(reader)
    assert reading(sessions).lease_until > clock.at
