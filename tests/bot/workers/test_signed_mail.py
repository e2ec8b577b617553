"""Signed e-mails as a mail server takes them: the signature holds for exactly those bytes."""

import dkim
import pytest

from bot.settings import Settings
from bot.signing_key import make_key, read_key, record_of, signer_of
from bot.workers.mailer import Mailer
from bot.workers.wires import Wires
from engine.delivery.attempts import Server
from storage.tables import Mail
from tests.mailing import make_team
from tests.smtp_server import smtp_server


@pytest.fixture
def settings(tmp_path):
    path = tmp_path / "dkim.pem"
    make_key(path, "rsa")
    return Settings.load(
        home=tmp_path, dkim_key=path, dkim_selector="own", mail_from="ada@team.example"
    )


def send(team, settings):
    wires = Wires(Server("127.0.0.1", team.port, starttls=False))
    worker = Mailer(
        team.sessions,
        lambda: team.now,
        wires,
        "one",
        public_url="https://team.example",
        signer=signer_of(settings),
    )
    while worker.step():
        pass
    wires.close()


def is_right(content, settings):
    record = record_of(read_key(settings.dkim_key)).encode()
    asked = []

    def dns(name, timeout=5):
        asked.append(name)
        return record

    found = dkim.verify(content, dnsfunc=dns)
    assert asked in ([], [b"own._domainkey.team.example."])
    return found


WORDS = "Größe, 漢字 and a line that is longer than any that a server takes: " + "more " * 300


def test_what_the_server_took_is_signed_follow_ups_in_a_thread_too(sessions, settings):
    with smtp_server() as server:
        team = make_team(sessions, server.port)
        numbers = [
            team.approve(),
            team.approve(subject="Grüße an Łódź und 東京 " * 5, text=f".\n{WORDS}\n\n.x  \n"),
            team.approve(),
        ]
        with sessions.begin() as session:
            mail = session.get_one(Mail, numbers[2])
            mail.in_reply_to = f"<{'a' * 90}@team.example>"
            mail.references = " ".join(f"<{'b' * 90}{n}@team.example>" for n in range(9))
        send(team, settings)
    contents = [each.content for each in server.mailbox.accepted]
    assert [is_right(content, settings) for content in contents] == [True] * 3
    assert b"List-Unsubscribe-Post" in contents[0]
    assert b"\r\nReferences: " in contents[2]
    assert not is_right(contents[1].replace(b"more more", b"more less", 1), settings)


def test_a_mail_from_another_domain_is_not_signed(sessions, settings):
    with smtp_server() as server:
        team = make_team(sessions, server.port)
        team.approve()
        send(team, settings.model_copy(update={"dkim_domain": "other.example"}))
    [taken] = server.mailbox.accepted
    assert not taken.content.startswith(b"DKIM-Signature")
