"""What each answer of a real SMTP server, and each silence, says about a message's fate."""

from __future__ import annotations

import socket
import threading

import pytest

from bot.smtp_door import Transport
from engine.delivery.attempts import Attempt, Envelope, Fate, Server
from tests.smtp_server import DROP, smtp_server

CONTENT = b"Subject: x\r\n\r\n.dot\r\n..two\r\nend\r\n"
MAIL = Envelope("ada@team.example", "ines@harbor.example", CONTENT)


@pytest.fixture
def server():
    with smtp_server() as running:
        yield running


@pytest.fixture
def transport(server):
    with Transport(Server("127.0.0.1", server.port, starttls=False)) as transport:
        yield transport


def yes() -> bool:
    return True


def send(transport, envelope, may_send) -> Attempt:
    """As the mailer does: the recipient, the last question, the message."""
    refusal = transport.address(envelope)
    if refusal is not None:
        return refusal
    if not may_send():
        transport.withhold()
        return Attempt(Fate.WITHHELD)
    return transport.data(envelope.content)


def test_sent_as_it_was_over_one_connection(server, transport):
    for _ in range(3):
        assert send(transport, MAIL, yes).fate == Fate.SENT
    assert server.mailbox.connections == 1
    assert [envelope.content for envelope in server.mailbox.accepted] == [CONTENT] * 3
    assert server.mailbox.accepted[0].rcpt_tos == ["ines@harbor.example"]


def test_withheld_when_the_last_question_says_no_and_the_connection_goes_on(server, transport):
    assert send(transport, MAIL, lambda: False).fate == Fate.WITHHELD
    assert server.mailbox.accepted == []
    assert send(transport, MAIL, yes).fate == Fate.SENT
    assert server.mailbox.connections == 1


@pytest.mark.parametrize(
    ("stage", "answer", "fate"),
    [
        ("mail", "451 later", Fate.TEMPORARY),
        ("mail", "550 not you", Fate.AWAY),
        ("mail", DROP, Fate.AWAY),
        ("rcpt", "451 greylisted", Fate.TEMPORARY),
        ("rcpt", "550 no such user", Fate.BAD_ADDRESS),
        ("rcpt", "550 5.1.1 no such user", Fate.BAD_ADDRESS),
        ("rcpt", "550 5.7.1 relaying denied", Fate.PERMANENT),
        ("rcpt", "550 5.2.1 closed", Fate.BAD_ADDRESS),
        ("rcpt", "550 5.1.8 the sender's domain is unknown", Fate.PERMANENT),
        ("rcpt", "552 full", Fate.PERMANENT),
        ("rcpt", "552 5.2.2 full", Fate.PERMANENT),
        ("rcpt", "421 closing", Fate.AWAY),
        ("rcpt", DROP, Fate.AWAY),
        ("data", "451 busy", Fate.TEMPORARY),
        ("data", "554 spam", Fate.PERMANENT),
        ("data", DROP, Fate.UNCERTAIN),
    ],
)
def test_every_answer_has_one_fate(server, transport, stage, answer, fate):
    getattr(server.mailbox.faults, stage).append(answer)
    asked = []
    attempt = send(transport, MAIL, lambda: asked.append(1) is None)
    assert attempt.fate == fate
    assert attempt.note
    assert len(asked) == (1 if stage == "data" else 0), "asked although nothing could be sent"
    assert send(transport, MAIL, yes).fate == Fate.SENT, "the next message goes"


def test_a_connection_that_went_stale_is_opened_anew(server, transport):
    assert send(transport, MAIL, yes).fate == Fate.SENT
    server.mailbox.faults.mail.append(DROP)
    assert send(transport, MAIL, yes).fate == Fate.SENT
    assert server.mailbox.connections == 2


def test_nothing_listens():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    attempt = send(Transport(Server("127.0.0.1", port, starttls=False)), MAIL, yes)
    assert (attempt.fate, attempt.note) == (
        Fate.AWAY,
        "nothing listens at the mail server's address",
    )


def test_encryption_that_is_asked_for_and_not_offered(server):
    attempt = send(Transport(Server("127.0.0.1", server.port, starttls=True)), MAIL, yes)
    assert attempt.fate == Fate.AWAY
    assert "does not offer encryption" in attempt.note
    assert server.mailbox.accepted == []


def test_a_password_for_a_server_that_takes_none(server):
    login = Server("127.0.0.1", server.port, username="ada", password="x", starttls=False)
    attempt = send(Transport(login), MAIL, yes)
    assert attempt.fate == Fate.AWAY


def test_an_address_beyond_plain_letters_needs_smtputf8(server, transport):
    attempt = send(transport, Envelope("ada@team.example", "inés@harbor.example", CONTENT), yes)
    assert attempt.fate == Fate.SENT


class Script(threading.Thread):
    """A server that says what the test says, byte for byte."""

    def __init__(self, *answers: bytes) -> None:
        super().__init__(daemon=True)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._answers = answers
        self.start()

    def run(self) -> None:
        connection, _ = self._socket.accept()
        with self._socket, connection, connection.makefile("rb") as lines:
            for answer in self._answers:
                if answer == b"<body>":
                    while lines.readline() not in {b".\r\n", b""}:
                        pass
                    continue
                connection.sendall(answer + b"\r\n")
                if answer[:3] not in {b"354", b"..."}:
                    lines.readline()


def scripted(*answers: bytes, seconds: float = 5.0) -> Fate:
    script = Script(b"220 hello", b"250 hi", b"250 mail", b"250 rcpt", *answers)
    server = Server("127.0.0.1", script.port, starttls=False)
    with Transport(server, answer_seconds=seconds) as transport:
        fate = send(transport, MAIL, yes).fate
    script.join(5)
    return fate


def test_dead_before_the_message_has_left_is_safe_to_try_again():
    assert scripted() == Fate.TEMPORARY


def test_dead_after_the_message_is_uncertain():
    assert scripted(b"354 go", b"<body>") == Fate.UNCERTAIN


def test_an_answer_that_smtp_does_not_know_is_uncertain():
    assert scripted(b"354 go", b"<body>", b"what") == Fate.UNCERTAIN


def test_data_refused_before_the_message():
    assert scripted(b"503 no") == Fate.PERMANENT


@pytest.mark.parametrize("host", ["exa..mple.example", "a" * 70 + ".example"])
def test_a_name_that_is_no_name_is_a_sentence_and_no_mail_is_at_fault(host):
    with Transport(Server(host, 25, starttls=False)) as transport:
        assert "letters" in transport.trouble()
        assert send(transport, MAIL, yes).fate == Fate.AWAY


def test_a_connection_that_the_server_closed_while_it_rested_is_opened_anew(server, transport):
    assert send(transport, MAIL, yes).fate == Fate.SENT
    server.mailbox.faults.mail.append("421 idle for too long")
    assert send(transport, MAIL, yes).fate == Fate.SENT
    assert server.mailbox.connections == 2
