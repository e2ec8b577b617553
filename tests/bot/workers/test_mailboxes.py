"""Reading by IMAP: each mail once, and nothing changed in the mailbox.

The same tests run against a stand-in on loopback and, where it is installed, against Dovecot.
"""

from __future__ import annotations

import itertools
import uuid
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.edge import open_runtime
from bot.settings import Settings
from bot.workers import build_lanes
from bot.workers.mailboxes import ALL_EVERY, Mailboxes
from engine.delivery.accounts.inboxes import LEASE
from storage.states import MailState
from storage.tables import Mail, MailFolder, SeenMail
from tests import dovecot as real
from tests.imap_server import Box
from tests.reading_mail import (
    COMMANDS,
    TODAY,
    answer,
    drain,
    notices,
    one,
    reading,
    send,
    texts,
    until,
)
from tests.support import KEY, NOW


@pytest.fixture(scope="session")
def dovecot_server():
    if real.PROGRAM is None:
        pytest.skip("Dovecot is not installed")
    with real.dovecot() as running:
        yield running


@pytest.fixture(params=["sqlite, stand-in", "postgresql, stand-in", "sqlite, Dovecot"])
def place(request):
    """Which database, and a mailbox on which server: two of the four pairs would tell no more."""
    return request.param.split(", ")


@pytest.fixture
def kind(place):
    return place[0]


@pytest.fixture
def peer(place, request):
    if place[1] == "stand-in":
        return request.getfixturevalue("stand_in")
    port, home = request.getfixturevalue("dovecot_server")
    return real.Dovecot(port, home, f"{uuid.uuid4().hex}@team.example")


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


def folders_of(sessions):
    with sessions.begin() as session:
        return {each.name: each.read_through for each in session.scalars(select(MailFolder))}


def test_named_folders_are_read_each_with_its_own_numbers(
    sessions, peer, message_id, readers, clock
):
    peer.make("Answers")
    peer.add(answer(1, message_id), came=TODAY)
    peer.add(answer(2, message_id), "Answers", came=TODAY)
    peer.add(answer(3, message_id), "Answers", came=TODAY)
    peer.add(answer(4, message_id), "Spam", came=TODAY)
    reader = readers(peer, folders=("answers", "INBOX"))
    drain(reader)
    assert texts(sessions) == [one(1), one(2), one(3)], "junk was not named"
    assert folders_of(sessions) == {"INBOX": 1, "Answers": 2}
    assert peer.flags("Answers") == [set(), set()]
    peer.add(answer(1, message_id), "Answers", came=TODAY)  # a filter copied it there
    peer.add(answer(5, message_id), "Answers", came=TODAY)
    clock.at += ALL_EVERY
    drain(reader)
    assert texts(sessions) == [one(1), one(2), one(3), one(5)]
    assert folders_of(sessions) == {"INBOX": 1, "Answers": 4}


def test_new_numbers_in_one_folder_are_its_own_and_read_nothing_twice(
    sessions, peer, message_id, readers, clock
):
    peer.make("Answers")
    peer.add(answer(1, message_id), came=TODAY)
    for number in (2, 3):
        peer.add(answer(number, message_id), "Answers", came=TODAY)
    first = readers(peer, folders=("Answers",))
    drain(first)
    first.close()
    with sessions.begin() as session:
        before = {each.name: each.uid_validity for each in session.scalars(select(MailFolder))}
    peer.renumber("Answers")
    peer.add(answer(4, message_id), "Answers", came=TODAY)
    drain(readers(peer, "two", folders=("Answers",)))
    assert texts(sessions) == [one(1), one(2), one(3), one(4)]
    with sessions.begin() as session:
        after = {each.name: each.uid_validity for each in session.scalars(select(MailFolder))}
    assert after["INBOX"] == before["INBOX"]
    assert after["Answers"] != before["Answers"]


def test_a_folder_that_has_another_name_is_told_of_once_and_stops_no_other(
    sessions, peer, message_id, readers, clock
):
    for name in ("Answers", "More"):
        peer.make(name)
    reader = readers(peer, folders=("Answers", "More", "junk"))
    drain(reader)
    peer.rename("Answers", "Elsewhere")
    peer.add(answer(1, message_id), came=TODAY)
    peer.add(answer(2, message_id), "More", came=TODAY)
    peer.add(answer(3, message_id), "Spam", came=TODAY)
    for _ in range(3):
        clock.at += ALL_EVERY
        drain(reader)
    assert texts(sessions) == [one(1), one(2), one(3)]
    assert reading(sessions).trouble is None
    [(text, is_open)] = notices(sessions)
    assert "The folder “Answers” of ada@team.example cannot be opened" in text
    assert "DRUMBEAT_IMAP_FOLDERS" in text
    assert is_open
    peer.add(answer(4, message_id), "Elsewhere", came=TODAY)
    peer.rename("Elsewhere", "Answers")
    clock.at += ALL_EVERY
    drain(reader)
    assert texts(sessions)[-1] == one(4)
    assert notices(sessions) == [("The folder “Answers” is read again.", False)]


def test_what_was_said_of_a_folder_ends_when_it_is_no_longer_named(
    sessions, peer, readers, message_id
):
    first = readers(peer, folders=("Answers", "More"))
    drain(first)
    first.close()
    assert [is_open for _, is_open in notices(sessions)] == [True, True]
    drain(readers(peer, "two", folders=("More",)))
    assert sorted(notices(sessions)) == [
        ("The folder “Answers” of ada@team.example is no longer read.", False),
        (next(text for text, is_open in notices(sessions) if is_open), True),
    ]


def test_what_was_said_ends_at_the_next_start_when_the_settings_name_no_server_any_more(
    sessions, stand_in, readers, message_id, clock
):
    first = readers(stand_in, folders=("Answers",))
    drain(first)
    first.close()
    second = readers(stand_in, "two", password="wrong")
    drain(second)
    assert [is_open for _, is_open in notices(sessions)] == [True, True]
    second.close()
    Mailboxes(sessions, clock.now, "three").step()
    assert sorted(notices(sessions)) == [
        ("Answers to ada@team.example are no longer read by IMAP.", False),
        ("The folder “Answers” of ada@team.example is no longer read.", False),
    ]


def test_a_name_in_another_alphabet_and_below_another_folder_is_found(
    sessions, peer, message_id, readers
):
    separator = "." if isinstance(peer, real.Dovecot) else "/"
    peer.make(f"Entwürfe{separator}Antworten" if separator == "/" else "Entw&APw-rfe.Antworten")
    folder = "Entwürfe/Antworten" if separator == "/" else "Entw&APw-rfe.Antworten"
    peer.add(answer(1, message_id), folder, came=TODAY)
    drain(readers(peer, folders=("entwürfe/antworten",)))
    assert texts(sessions) == [one(1)]


def test_copies_of_our_own_mails_among_all_mail_answer_nothing(
    sessions, stand_in, message_id, readers
):
    stand_in.boxes["[Gmail]/Everything"] = Box("\\All")
    own = answer(1, message_id, sender="ada@team.example")
    stand_in.add(own, "[Gmail]/Everything", came=TODAY)
    stand_in.add(answer(2, message_id), "[Gmail]/Everything", came=TODAY)
    stand_in.add(answer(2, message_id), came=TODAY)
    drain(readers(stand_in, folders=("all mail",)))
    assert texts(sessions) == [one(2)]
    assert "[Gmail]/Everything" in folders_of(sessions)


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


def test_what_was_read_is_not_fetched_again(sessions, stand_in, message_id, readers, clock):
    for number in range(5):
        stand_in.add(answer(number, message_id), came=TODAY)
    first = readers(stand_in)
    drain(first)
    assert stand_in.count("BODY.PEEK[]") == 5
    clock.at += ALL_EVERY
    drain(first)
    first.close()
    stand_in.renumber()
    drain(readers(stand_in, "two"))
    assert stand_in.count("BODY.PEEK[]") == 5
    assert stand_in.count("SELECT") + stand_in.count("STORE") + stand_in.count("EXPUNGE") == 0


def test_the_lanes_read_what_the_settings_say_and_leave_it_to_others(
    sessions, stand_in, message_id, database_url, tmp_path
):
    """As a machine does whose own cron is the clock; the password is that for sending."""
    stand_in.add(answer(1, message_id), came=datetime.now(UTC).date())
    settings = Settings.load(
        home=tmp_path,
        database_url=database_url,
        secret_key=KEY.decode(),
        mail_from="ada@team.example",
        imap_host=stand_in.host,
        imap_port=stand_in.port,
        imap_username=stand_in.username,
        smtp_password=stand_in.password,
        imap_security="plain",
    )
    with open_runtime(settings) as runtime:
        lanes = build_lanes(runtime, paced=False)
        assert lanes.settle()
        assert reading(sessions).owner == runtime.owner
        lanes.stop()
    assert texts(sessions) == [one(1)]
    assert reading(sessions).owner is None


NUMBERS = itertools.count(100)
DEEDS = ("add", "add to spam", "copy to spam", "renumber", "cut", "time", "another", "step", "step")


@pytest.mark.parametrize("place", [("sqlite", "stand-in")])
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deeds=st.lists(st.sampled_from(DEEDS), min_size=3, max_size=20), cut=st.sampled_from(COMMANDS)
)
def test_whatever_happens_every_answer_is_read_once(
    sessions, stand_in, message_id, readers, *, clock, deeds, cut
):
    """Mails come and move, numbers change, connections end, processes take over from each other."""
    reader, came = readers(stand_in), {}
    for deed in [*deeds, "add"]:
        match deed:
            case "add" | "add to spam":
                number = next(NUMBERS)
                came[number] = answer(number, message_id)
                stand_in.add(came[number], "INBOX" if deed == "add" else "Spam", came=TODAY)
            case "copy to spam" if came:
                stand_in.add(next(iter(came.values())), "Spam", came=TODAY)
            case "renumber":
                stand_in.renumber()
            case "cut":
                stand_in.faults.cut_at = cut
            case "time":
                clock.at += ALL_EVERY
            case "another":
                clock.at += LEASE * 2
                reader = readers(stand_in, f"owner {next(NUMBERS)}")
            case _:
                reader.step()
    stand_in.faults.cut_at = None
    for _ in range(3):
        clock.at += timedelta(minutes=20)
        drain(reader)
    read = texts(sessions)
    assert len(read) == len(set(read))
    assert {one(number) for number in came} <= set(read)
