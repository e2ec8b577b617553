"""A mailbox whose connection ends anywhere: each answer is read once all the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.workers.mailboxes import Mailboxes
from storage.database import Sessions
from storage.states import EventKind
from storage.tables import Event
from tests.fault_proxy import Deed, Fault, Proxy, Way, fault_proxy
from tests.imap_server import ImapServer
from tests.reading_mail import TODAY, Clock, answer, at, drain, notices, one, texts

CUTS = 12


@dataclass(frozen=True)
class Behind:
    """The stand-in, reached through the proxy."""

    port: int
    username: str
    password: str
    host: str = "127.0.0.1"


@dataclass
class Reading:
    sessions: Sessions
    server: ImapServer
    proxy: Proxy
    clock: Clock
    starts: int = 0

    def process(self, fault: Fault | None = None) -> None:
        """One that begins, reads what it can, and ends."""
        self.starts += 1
        self.proxy.faults = [fault]
        peer = Behind(self.proxy.port, self.server.username, self.server.password)
        reader = Mailboxes(self.sessions, self.clock.now, f"process {self.starts}", at(peer))
        drain(reader)
        reader.close()
        self.proxy.settle()


@pytest.mark.parametrize(("kind", "way"), [("sqlite", Way.BACK), ("postgresql", Way.OUT)])
def test_cut_all_along_the_conversation(
    sessions: Sessions, stand_in: ImapServer, message_id: str, clock: Clock, way: Way
) -> None:
    stand_in.password = "in one piece"  # of one with other letters the end waits for 40 ms
    with fault_proxy(stand_in.port) as proxy:
        reading = Reading(sessions, stand_in, proxy, clock)
        stand_in.add(answer(0, message_id), came=TODAY)
        reading.process()
        length = len(proxy.conversations[0].passed[way])
        for number in range(1, CUTS + 1):
            stand_in.add(answer(number, message_id), came=TODAY)
            reading.process(Fault(way, length * number // CUTS, Deed.CUT))
            clock.at += timedelta(minutes=20)
            reading.process()
            assert texts(sessions) == sorted(one(each) for each in range(number + 1))
    with sessions.begin() as session:
        kinds = session.scalars(select(Event.kind).where(Event.kind != EventKind.SENT))
        assert Counter(kinds)[EventKind.REPLIED] == CUTS + 1
    assert not [text for text, is_open in notices(sessions) if is_open]
