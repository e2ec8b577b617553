"""Mailboxes for tests: a server, a clock that tests move, and readers that are closed."""

from __future__ import annotations

import pytest

from bot.workers.mailboxes import Mailboxes
from tests.imap_server import imap_server
from tests.reading_mail import Clock, at, send


@pytest.fixture
def stand_in():
    with imap_server() as server:
        yield server


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def message_id(sessions):
    """A message to Ines went out from ada@team.example."""
    return send(sessions, "sent")


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
