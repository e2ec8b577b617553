"""What tests of reading mailboxes make: answers, the message they answer, looks at the rows."""

from __future__ import annotations

import time
from datetime import timedelta
from email.message import EmailMessage

from sqlalchemy import select

from engine.delivery.accounts.inboxes import ImapServer, TeamMailbox
from engine.delivery.sending import outcomes
from storage.states import ImapSecurity
from storage.tables import MailReading, Notice, Reply
from tests.sending import begin, claim, make_conversation, record_sent
from tests.support import NOW, make_actor, make_workspace

TODAY = NOW.date()
COMMANDS = ("UID FETCH", "UID SEARCH", "EXAMINE", "IDLE", "LIST")
"""At each of which a connection may end."""


class Clock:
    def __init__(self):
        self.at = NOW

    def now(self):
        return self.at

    def pass_by(self, **span):
        self.at += timedelta(**span)


def send(sessions, fate):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        mail = make_conversation(session, workspace, make_actor(session, workspace)).approve()
        claimed = claim(session, owner="one", now=NOW)
        begin(session, claimed, now=NOW)
        if fate == "sent":
            record_sent(session, claimed, note="250", now=NOW)
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


def until(come, seconds=10.0):
    """Ask again and again for what another process does."""
    deadline = time.monotonic() + seconds
    while not come():
        assert time.monotonic() < deadline
        time.sleep(0.01)
