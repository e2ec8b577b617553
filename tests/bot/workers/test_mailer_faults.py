"""What the mailer writes down when the connection ends or falls silent: never twice, never lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.workers.mailer import Mailer
from bot.workers.wires import Wires
from engine.delivery import uncertain
from engine.delivery.smtp import Server, Transport
from engine.views.base import Actor
from storage.database import Sessions
from storage.states import MailState
from storage.tables import Mail, Sender, Workspace
from tests.fault_proxy import Deed, Fault, Proxy, Way, fault_proxy
from tests.sending import make_conversation, make_prospect
from tests.smtp_server import Running, smtp_server
from tests.support import NOW, make_actor, make_workspace

SHORT = 0.15
LATER = timedelta(minutes=10)
PLACES = {
    "the greeting": (Way.BACK, 0, MailState.APPROVED),
    "EHLO": (Way.OUT, b"ehlo", MailState.APPROVED),
    "MAIL": (Way.OUT, b"mail FROM", MailState.APPROVED),
    "RCPT": (Way.OUT, b"rcpt TO", MailState.APPROVED),
    "DATA": (Way.OUT, b"DATA\r\n", MailState.APPROVED),
    "the middle of the message": (Way.OUT, b"MIME-Version", MailState.UNCERTAIN),
    "the final dot": (Way.OUT, b"\r\n.\r\n", MailState.UNCERTAIN),
    "the 250 after it": (Way.BACK, b"250 taken", MailState.UNCERTAIN),
}
"""Before what the connection is disturbed, and what is known of the mail then."""


@dataclass
class Team:
    sessions: Sessions
    proxy: Proxy
    server: Running
    workspace_id: int
    by: Actor
    now: datetime = NOW
    people: int = 0

    def approve(self) -> int:
        self.people += 1
        address = f"p{self.people}@p{self.people}.example"
        with self.sessions.begin() as session:
            workspace = session.get_one(Workspace, self.workspace_id)
            prospect = make_prospect(session, workspace, name=f"P {self.people}", email=address)
            mail = make_conversation(session, workspace, self.by, prospect).approve(now=self.now)
            mail.due_at = self.now
            session.scalars(select(Sender)).one().daily_cap = 1000
            return mail.id

    def send(self, *faults: Fault | None, connections: int = 1) -> None:
        """A process that begins, sends what it can, and ends."""
        self.proxy.faults = list(faults)
        server = Server("127.0.0.1", self.proxy.port, starttls=False)
        wires = Wires(
            server, lambda each: Transport(each, answer_seconds=SHORT), connections=connections
        )
        mailer = Mailer(self.sessions, lambda: self.now, wires, "one")
        while mailer.step():
            pass
        wires.close()
        self.proxy.settle()

    def states(self) -> list[MailState]:
        with self.sessions.begin() as session:
            return list(session.scalars(select(Mail.state).order_by(Mail.id)))

    def mail(self, mail_id: int) -> Mail:
        with self.sessions.begin() as session:
            return session.get_one(Mail, mail_id)

    def arrived(self, mail: Mail) -> int:
        taken = Counter(each.rcpt_tos[0] for each in self.server.mailbox.accepted)
        return taken[mail.to_address]

    def settle(self, mail: Mail) -> None:
        """A person looks into the recipient's mailbox, and says what they found."""
        was_sent = self.arrived(mail) == 1
        with self.sessions.begin() as session:
            uncertain.settle(session, mail.id, was_sent=was_sent, by=self.by, now=self.now)


@pytest.fixture
def team(sessions: Sessions) -> Iterator[Team]:
    with sessions.begin() as session:
        workspace = make_workspace(session)
        by = make_actor(session, workspace)
    with smtp_server() as server, fault_proxy(server.port) as proxy:
        yield Team(sessions, proxy, server, workspace.id, by)


@pytest.mark.parametrize("deed", [Deed.CUT, Deed.HOLE])
def test_each_place_has_its_outcome_and_each_mail_arrives_once(team: Team, deed: Deed) -> None:
    for name, (way, at, state) in PLACES.items():
        mail_id = team.approve()
        team.send(Fault(way, at, deed))
        mail = team.mail(mail_id)
        assert mail.state == state, f"at {name}: {mail.note}"
        assert mail.note, f"at {name}: nobody is told why"
        assert mail.attempts == (name == "DATA"), name  # a server that is away is no try
        if state == MailState.APPROVED:
            assert team.arrived(mail) == 0, f"at {name}: it would be sent twice"
        team.now += LATER
        team.send()
        assert team.mail(mail_id).state == (
            MailState.SENT if state == MailState.APPROVED else state
        )
        if state == MailState.UNCERTAIN:
            assert team.arrived(mail) == (name == "the 250 after it"), "nobody sends it by himself"
            team.settle(mail)
            team.send()
        assert team.mail(mail_id).state == MailState.SENT
        assert team.arrived(mail) == 1, f"at {name}: not once"


def test_a_250_that_is_lost_is_asked_about_and_one_that_is_late_counts(team: Team) -> None:
    lost, late = team.approve(), None
    team.send(Fault(Way.BACK, b"250 taken\r\n", Deed.SWALLOW))
    assert team.mail(lost).state == MailState.UNCERTAIN
    late = team.approve()
    team.send(Fault(Way.BACK, b"250 taken", Deed.WAIT, seconds=SHORT / 2))
    assert team.mail(late).state == MailState.SENT
    assert [team.arrived(team.mail(each)) for each in (lost, late)] == [1, 1]


def test_what_happens_to_one_of_a_group_happens_to_no_other(team: Team) -> None:
    mails = [team.approve() for _ in range(5)]
    faults = [
        Fault(Way.BACK, 0, Deed.CUT),
        Fault(Way.OUT, b"DATA\r\n", Deed.HOLE),
        Fault(Way.OUT, b"MIME-Version", Deed.CUT),
        Fault(Way.BACK, b"250 taken\r\n", Deed.SWALLOW),
        None,
    ]
    team.send(*faults, connections=5)
    assert Counter(team.states()) == {
        MailState.APPROVED: 2,
        MailState.UNCERTAIN: 2,
        MailState.SENT: 1,
    }
    team.now += LATER
    team.send(connections=5)
    ends = [team.mail(each) for each in mails]
    assert Counter(each.state for each in ends) == {MailState.UNCERTAIN: 2, MailState.SENT: 3}
    assert all(team.arrived(each) == 1 for each in ends if each.state == MailState.SENT)
    assert sorted(team.arrived(e) for e in ends if e.state == MailState.UNCERTAIN) == [0, 1]
