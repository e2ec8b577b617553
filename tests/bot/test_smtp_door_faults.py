"""A connection that ends or falls silent anywhere: what is said of the message is true."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.smtp_door import Transport
from engine.delivery.attempts import Attempt, Envelope, Fate, Server
from tests.fault_proxy import Deed, Fault, Proxy, Way, fault_proxy
from tests.smtp_server import Running, smtp_server

MAIL = Envelope("a@team.example", "i@harbor.example", b"Subject: x\r\n\r\nhello\r\n")
SHORT = 0.3


@pytest.fixture
def server() -> Iterator[Running]:
    with smtp_server() as running:
        yield running


@pytest.fixture
def proxy(server: Running) -> Iterator[Proxy]:
    with fault_proxy(server.port) as proxy:
        yield proxy


def send(proxy: Proxy, fault: Fault | None, *, seconds: float = 5.0) -> Attempt:
    """As the mailer does, over a connection of its own."""
    proxy.faults.append(fault)
    transport = Transport(Server("127.0.0.1", proxy.port, starttls=False), answer_seconds=seconds)
    attempt = transport.address(MAIL) or transport.data(MAIL.content)
    transport.close()
    return attempt


def conversation(proxy: Proxy) -> dict[Way, bytes]:
    """All that is said, each way, when nothing is in the way."""
    assert send(proxy, None).fate == Fate.SENT
    [undisturbed] = proxy.conversations
    undisturbed.settle()
    return undisturbed.passed


def expected(said: dict[Way, bytes], way: Way, at: int) -> Fate:
    """By what has come through: a command needs its end, of an answer the code is enough."""
    if way is Way.OUT:
        ends = [said[way].index(after) for after in (b"DATA", b"Subject", b"quit")]
    else:
        begins = [said[way].rindex(answer) for answer in (b"250 OK", b"354", b"250 taken")]
        ends = [begin + len("250") - 1 for begin in begins]
    passed = sum(at > end for end in ends)
    return (Fate.AWAY, Fate.TEMPORARY, Fate.UNCERTAIN, Fate.SENT)[passed]


def places(said: bytes) -> set[int]:
    """Before each of the first four bytes of a line, before its end's last byte, and after it."""
    found = {len(said)}
    for line in re.finditer(rb"[^\n]*\n", said):
        found |= {*range(line.start(), line.start() + 4), line.end() - 1}
    return found


def judge(attempt: Attempt, server: Running) -> None:
    arrived = len(server.mailbox.accepted)
    server.mailbox.accepted.clear()
    if attempt.fate == Fate.SENT:
        assert arrived == 1, "said to be sent, and was not"
    elif attempt.fate != Fate.UNCERTAIN:
        assert arrived == 0, "said to be not sent, and was"


@pytest.mark.parametrize("way", Way)
def test_cut_in_every_code_and_command_and_at_every_end(
    proxy: Proxy, server: Running, way: Way
) -> None:
    said = conversation(proxy)
    server.mailbox.accepted.clear()
    for at in sorted(places(said[way])):
        attempt = send(proxy, Fault(way, at, Deed.CUT))
        proxy.settle()
        judge(attempt, server)
        where = said[way][:at][-20:]
        assert attempt.fate == expected(said, way, at), f"{way} after {where}: {attempt}"


@pytest.mark.parametrize("way", Way)
def test_silence_after_every_line(proxy: Proxy, server: Running, way: Way) -> None:
    said = conversation(proxy)
    server.mailbox.accepted.clear()
    for line in re.finditer(rb"\r\n(?!250-|250 HELP)", said[way]):
        at = line.end()
        attempt = send(proxy, Fault(way, at, Deed.HOLE), seconds=SHORT)
        proxy.settle()
        judge(attempt, server)
        assert attempt.fate == expected(said, way, at), f"{way} after {said[way][:at]}: {attempt}"
        if attempt.fate != Fate.SENT:
            assert attempt.note == "the mail server did not answer in time"


def test_an_answer_that_is_late_counts_and_one_that_never_comes_is_uncertain(
    proxy: Proxy, server: Running
) -> None:
    late = Fault(Way.BACK, b"250 taken", Deed.WAIT, seconds=SHORT)
    assert send(proxy, late).fate == Fate.SENT
    dropped = Fault(Way.BACK, b"250 taken\r\n", Deed.SWALLOW)
    assert send(proxy, dropped, seconds=SHORT).fate == Fate.UNCERTAIN
    assert len(server.mailbox.accepted) == 2
