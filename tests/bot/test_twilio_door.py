"""Twilio's own library against a server that speaks its API: what each answer means."""

import contextlib
import socket
import threading

import pytest

from bot.twilio_door import Account, TwilioDoor
from engine.delivery.attempts import Fate
from engine.errors import InvalidError
from tests.certificates import server_context
from tests.support import NOW
from tests.texting import PHONE
from tests.twilio_server import NUMBER, SID, TOKEN, Fault, twilio_server

HTML = b"<html>bad gateway</html>"
SERVICE = f"MG{'0' * 32}"


@pytest.fixture(scope="module")
def shared():
    with twilio_server() as server:
        yield server


@pytest.fixture
def server(shared):
    record = shared.record
    record.taken.clear(), record.faults.clear(), record.asked.clear()
    record.account_status, record.token = "active", TOKEN
    return shared


def door(server, **more):
    return TwilioDoor(Account(SID, TOKEN, server.url), **more)


def send(server, sender=NUMBER, **more):
    return door(server, **more).send(sender, PHONE, "Hello Ines", callback=None)


def test_an_sms_that_is_taken_is_sent_and_has_a_name(server):
    attempt = door(server).send(NUMBER, PHONE, "Hello Ines", callback="https://o.example/e?key=1-a")
    [sms] = server.record.taken
    assert (attempt.fate, attempt.remote_id) == (Fate.SENT, sms.sid)
    assert (sms.to, sms.sender, sms.body) == (PHONE, NUMBER, "Hello Ines")
    assert sms.callback == "https://o.example/e?key=1-a"


def test_a_messaging_service_sends_as_well(server):
    assert send(server, SERVICE).fate == Fate.SENT
    assert server.record.taken[0].sender == SERVICE


@pytest.mark.parametrize(
    ("fault", "fate", "words"),
    [
        (Fault(400, 21211), Fate.BAD_ADDRESS, "does not exist"),
        (Fault(400, 21614), Fate.NO_TEXTS, "landline"),
        (Fault(400, 21610), Fate.OPTED_OUT, "STOP"),
        (Fault(400, 21408), Fate.PERMANENT, "country"),
        (Fault(400, 21999, "something new"), Fate.PERMANENT, "something new"),
        (Fault(400, 21606), Fate.AWAY, "DRUMBEAT_TWILIO_FROM"),
        (Fault(401, 20003), Fate.AWAY, "DRUMBEAT_TWILIO_ACCOUNT_SID"),
        (Fault(404, body=HTML), Fate.AWAY, "DRUMBEAT_TWILIO_ACCOUNT_SID"),
        (Fault(400, 63038), Fate.AWAY, "limit of SMS for the day"),
        (Fault(429, 20429), Fate.TEMPORARY, "no more SMS"),
        (Fault(429, body=HTML), Fate.TEMPORARY, "no more SMS"),
        (Fault(413, body=HTML), Fate.TEMPORARY, ""),
        (Fault(503, 20503), Fate.TEMPORARY, "not available"),
        (Fault(500, 20500, takes=True), Fate.UNCERTAIN, "500"),
        (Fault(502, body=HTML, takes=True), Fate.UNCERTAIN, "502"),
        (Fault(503, body=HTML), Fate.UNCERTAIN, "503"),
        (Fault(408, body=HTML), Fate.UNCERTAIN, "408"),
        (Fault(302, body=b""), Fate.UNCERTAIN, "302"),
        (Fault(201, body=b"garbage", takes=True), Fate.UNCERTAIN, "cannot be read"),
        (Fault(201, body=b"[1]", takes=True), Fate.UNCERTAIN, "cannot be read"),
        (Fault(201, body=b"{}", takes=True), Fate.UNCERTAIN, "does not say"),
        (Fault(cut=True, takes=True), Fate.UNCERTAIN, "ended before"),
        (Fault(cut=True), Fate.UNCERTAIN, "ended before"),
    ],
)
def test_each_answer_has_its_meaning(server, fault, fate, words):
    server.record.faults = [fault]
    attempt = send(server)
    assert attempt.fate == fate
    assert words in attempt.note
    assert len(server.record.asked) == 1, "asked twice"


def test_who_does_not_answer_in_time_may_have_taken_it(server):
    server.record.faults = [Fault(hang=True, takes=True)]
    attempt = send(server, seconds=0.3)
    assert attempt.fate == Fate.UNCERTAIN


def test_where_nobody_listens_nothing_was_handed_over(server):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        attempt = TwilioDoor(Account(SID, TOKEN, url)).send(NUMBER, PHONE, "Hi", callback=None)
    assert (attempt.fate, attempt.note) == (Fate.AWAY, "Twilio cannot be reached")


def test_a_name_that_nobody_knows_takes_nothing():
    account = Account(SID, TOKEN, "https://twilio.invalid")
    assert TwilioDoor(account).send(NUMBER, PHONE, "Hi", callback=None).fate == Fate.AWAY


def test_what_was_sent_to_a_number_is_listed(server):
    send(server)
    [listed] = door(server).listed(PHONE, since=NOW)
    assert (listed.remote_id, listed.text, listed.at) == (
        server.record.taken[0].sid,
        "Hello Ines",
        NOW,
    )
    assert door(server).listed("+16175550199", since=NOW) == []


def test_each_sms_has_a_connection_of_its_own(server):
    """One that was kept may have ended unseen, and would look like an answer that got lost."""
    one = door(server)
    for _ in range(2):
        one.send(NUMBER, PHONE, "Hello Ines", callback=None)
    first, second = server.record.callers[-2:]
    assert first != second


@pytest.mark.parametrize("fault", [Fault(500, body=HTML), Fault(cut=True), Fault(200, body=b"no")])
def test_a_list_that_cannot_be_had_is_told_in_a_sentence(server, fault):
    server.record.faults = [fault]
    with pytest.raises(InvalidError, match="Twilio"):
        door(server).listed(PHONE, since=NOW)


def test_what_is_wrong_with_the_account_is_said(server):
    assert door(server).trouble() is None
    server.record.account_status = "suspended"
    assert door(server).trouble() == "Twilio says that the account is suspended."
    server.record.token = "another"
    assert "DRUMBEAT_TWILIO_ACCOUNT_SID" in door(server).trouble()


def test_who_is_not_twilio_gets_nothing_and_the_sms_waits(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def shake_hands():
            taken, _ = listening.accept()
            with taken, contextlib.suppress(OSError):
                server_context(tmp_path).wrap_socket(taken, server_side=True).close()

        peer = threading.Thread(target=shake_hands)
        peer.start()
        account = Account(SID, TOKEN, f"https://127.0.0.1:{listening.getsockname()[1]}")
        attempt = TwilioDoor(account).send(NUMBER, PHONE, "Hello Ines", callback=None)
        peer.join()
    assert (attempt.fate, attempt.note) == (Fate.AWAY, "Twilio cannot be reached")
