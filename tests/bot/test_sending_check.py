"""The doctor looks at every mailbox that sends: its server, its log-in, its domain."""

from __future__ import annotations

import socket
import time

import pytest
from sqlalchemy.orm import Session

from bot.doctor import Health, diagnose
from bot.key_ring import FileKeyRing, ring_path
from bot.sending_check import check_domains, check_sending
from bot.settings import Settings
from engine.delivery.accounts import senders
from storage import sealing
from storage.database import KEY_RING
from storage.states import Channel
from tests.dns_server import Zone, dns_server
from tests.smtp_server import smtp_server
from tests.support import NOW, make_workspace


@pytest.fixture
def settings(tmp_path, database_url):
    return Settings.load(home=tmp_path, database_url=database_url)


@pytest.fixture
def add(settings, database):
    """Keep a mailbox; with a port it sends at a server of its own on this machine."""

    def _add(address, port=None, *, password=None, **more):
        ring = FileKeyRing(ring_path(settings))
        with Session(database, info={KEY_RING: ring}) as session, session.begin():
            team = make_workspace(session)
            sender = senders.ensure_sender(
                session, team.id, Channel.EMAIL, address, address, now=NOW
            )
            sender.smtp_host, sender.smtp_port = ("127.0.0.1", port) if port else (None, None)
            sender.sealed_password = sealing.seal(session, password) if password else None
            for column, value in more.items():
                setattr(sender, column, value)

    return _add


def test_mailboxes_with_servers_of_their_own_do_not_wait(settings, add):
    with smtp_server() as server:
        add("ada@team.test", server.port)
        found = list(check_sending(settings))
    assert found == [
        (True, "All mailboxes send at servers of their own."),
        (True, f"127.0.0.1:{server.port} takes mail from ada@team.test."),
    ]


def test_who_has_no_server_is_named(settings, add):
    with smtp_server() as server:
        add("ada@team.test", server.port)
        add("remy@team.test")
        first = next(iter(check_sending(settings)))
    assert first == (
        None,
        "No mail server for remy@team.test: their e-mails wait. Set DRUMBEAT_SMTP_HOST.",
    )


def test_the_teams_server_serves_who_has_none(settings, add):
    with smtp_server() as server:
        add("remy@team.test")
        own = settings.model_copy(
            update={"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_starttls": False}
        )
        found = list(check_sending(own))
    assert found == [(True, f"127.0.0.1:{server.port} takes mail from remy@team.test.")]


def test_a_server_that_hangs_has_a_time_limit_and_hides_no_other(settings, add):
    with smtp_server() as server, socket.create_server(("127.0.0.1", 0)) as silent:
        add("ada@team.test", silent.getsockname()[1])
        add("remy@team.test", server.port)
        began = time.monotonic()
        _, ada, remy = check_sending(settings, seconds=1.0)
    assert time.monotonic() - began < 8
    assert ada[0] is False
    assert "ada@team.test: the mail server did not answer in time." in ada[1]
    assert remy[0] is True


def test_a_log_in_that_is_refused_and_a_password_that_cannot_be_read_are_told(settings, add):
    with smtp_server() as server:  # it offers no log-in
        add("ada@team.test", server.port, password="secret")
        _, refused = check_sending(settings)
        ring_path(settings).unlink()
        _, unread = check_sending(settings)
    assert refused[0] is False
    assert "ada@team.test" in refused[1]
    assert unread[0] is False
    assert unread[1].startswith("ada@team.test: The keys in")
    assert not ring_path(settings).exists()


def test_a_mailbox_that_rests_is_not_tried(settings, add):
    add("ada@team.test", 1, paused_at=NOW)
    assert list(check_sending(settings)) == [
        (None, "No mail server: approved e-mails wait. Set DRUMBEAT_SMTP_HOST.")
    ]


def test_each_domain_is_asked_about_once(settings, add):
    for address in ("ada@team.test", "remy@TEAM.test", "ada@other.test"):
        add(address)
    records = {("team.test", "MX"): ["10 mail.team.test."]}
    with dns_server(Zone(records)) as zone:
        asked = settings.model_copy(
            update={
                "dns": f"127.0.0.1:{zone.port}",
                "mail_from": "ada@team.test",
                "dkim_selector": "own",
            }
        )
        found = list(check_domains(asked))
    assert len(found) == 8
    assert zone.asked.count("team.test MX") == zone.asked.count("other.test MX") == 1
    assert "own._domainkey.other.test TXT" not in zone.asked
    keys = [says for _, says in found if "DKIM" in says]
    assert "own._domainkey.team.test" in keys[0]
    assert "DRUMBEAT_DKIM_SELECTOR" not in keys[1]


def test_a_made_up_domain_hides_no_other_in_the_doctor(settings, add):
    add("ada@drumbeat.example")
    add("ada@x.test")
    found = [each for each in diagnose(settings).findings if each.name == "Domain"]
    assert [each.health for each in found] == [Health.MISSING] * 2
