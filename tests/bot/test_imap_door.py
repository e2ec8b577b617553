"""The door to IMAP: encryption, log-ins, and what each kind of trouble is called."""

from __future__ import annotations

import pytest

from bot.imap_door import ImapDoor, ImapError, RefusedError
from engine.delivery.accounts.inboxes import ImapServer
from engine.delivery.accounts.reading_trouble import Trouble
from storage.states import ImapSecurity
from tests.certificates import server_context
from tests.imap_server import imap_server
from tests.reading_mail import answer, until

PLAIN, TLS, STARTTLS = ImapSecurity.PLAIN, ImapSecurity.TLS, ImapSecurity.STARTTLS


@pytest.fixture
def server():
    with imap_server() as running:
        yield running


@pytest.fixture
def trusted(tmp_path, monkeypatch):
    """What servers encrypt with that the door trusts."""
    context = server_context(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    return context


def where(server, security=PLAIN, **changed):
    how = {"host": server.host, "port": server.port, "security": security}
    return ImapServer(**how | {"username": server.username, "password": server.password} | changed)


def trouble(at, **how):
    with pytest.raises(ImapError) as raised:
        ImapDoor(at, **how)
    return raised.value.trouble


def passwords_sent(server):
    return server.count("LOGIN") + server.count("AUTHENTICATE")


@pytest.mark.parametrize("security", [TLS, STARTTLS])
def test_an_encrypted_mailbox_is_read(trusted, security):
    with imap_server(tls=trusted, starts=security == STARTTLS) as server:
        server.add(answer(1))
        door = ImapDoor(where(server, security))
        opened = door.open("INBOX")
        assert (opened.uid_validity, opened.uid_next) == (4_000_000_001, 2)
        assert door.fetch(1, 100) == answer(1)[:100]
        door.wait()
        assert not door.has_news()
        server.add(answer(2))
        until(door.has_news)
        door.end_wait()
        assert door.uids(after=1, since=None) == [2]
        door.drop()


@pytest.mark.parametrize("security", [TLS, STARTTLS])
def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path, security):
    with imap_server(tls=server_context(tmp_path), starts=security == STARTTLS) as server:
        assert trouble(where(server, security)) == Trouble.CERTIFICATE
        assert passwords_sent(server) == 0


@pytest.mark.parametrize("security", [TLS, STARTTLS])
def test_no_password_goes_to_a_server_without_the_encryption_that_is_set(server, security):
    assert trouble(where(server, security)) == Trouble.NO_ENCRYPTION
    assert passwords_sent(server) == 0


@pytest.mark.parametrize("password", ['of "an" app\\', "wörd", "a b"])
def test_passwords_of_all_letters_open(server, password):
    server.password = password
    ImapDoor(where(server)).drop()
    assert trouble(where(server, password="not it")) == Trouble.LOG_IN


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("NO [AUTHENTICATIONFAILED] no", Trouble.LOG_IN),
        ("NO [ALERT] Application-specific password required", Trouble.LOG_IN),
        ("NO [UNAVAILABLE] Temporary authentication failure", Trouble.BUSY),
        ("NO [ALERT] Too many simultaneous connections", Trouble.BUSY),
    ],
)
def test_what_a_server_says_at_the_log_in(server, said, kind):
    server.faults.log_in = said
    assert trouble(where(server, password="ascii")) == kind
    assert trouble(where(server, password="wörd")) == kind


@pytest.mark.parametrize("command", ["LOGIN", "CAPABILITY"])
def test_a_connection_that_ends_at_the_log_in_says_nothing_about_the_password(server, command):
    server.faults.cut_at = command
    assert trouble(where(server, password="ascii")) == Trouble.ENDED


def test_a_server_that_greets_with_good_bye_has_no_room(server):
    server.faults.greeting = "BYE come back later"
    assert trouble(where(server)) == Trouble.BUSY


@pytest.mark.parametrize("command", ["CAPABILITY", "LOGIN"])
def test_a_server_that_hangs_is_not_waited_for_long(server, command):
    server.faults.hang_at = command
    assert trouble(where(server, password="ascii"), answer_seconds=0.1) == Trouble.NO_ANSWER


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"port": 1}, Trouble.NOBODY_LISTENS),
        ({"host": "no host"}, Trouble.UNKNOWN_HOST),
        ({"host": "x" * 70}, Trouble.UNKNOWN_HOST),
        ({"username": "ädä", "password": "ascii"}, Trouble.LOG_IN),
    ],
)
def test_where_there_is_no_server_or_nobody_of_that_name(server, changed, kind):
    assert trouble(where(server, **changed)) == kind


def test_what_is_refused_leaves_the_connection_as_it_was(server):
    for number in (1, 2):
        server.add(answer(number))
    server.faults.refuse_uids.add(1)
    door = ImapDoor(where(server))
    door.open("INBOX")
    with pytest.raises(RefusedError):
        door.fetch(1, 10)
    assert door.fetch(2, 10) == answer(2)[:10]
    with pytest.raises(RefusedError):
        door.open("Not There")
    assert door.special_folders() == ("Spam", "Sent Items")
    door.drop()


def test_a_server_without_special_use_is_asked_for_the_usual_names(server):
    for box in server.boxes.values():
        box.attribute = ""
    door = ImapDoor(where(server))
    assert door.special_folders() == ("Spam", "Sent Items")
    door.drop()
