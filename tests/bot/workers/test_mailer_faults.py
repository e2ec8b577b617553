"""What the mailer writes down when the connection ends or falls silent: never twice, never lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.smtp_door import ANSWER_SECONDS
from storage.database import Sessions
from storage.states import MailState
from tests.fault_proxy import Deed, Fault, Proxy, Way, fault_proxy
from tests.mailing import MailingTeam, make_team
from tests.smtp_server import Running, smtp_server

SHORT = 0.4
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
class Disturbed:
    """A team whose way to its mail server leads through the proxy."""

    team: MailingTeam
    proxy: Proxy
    server: Running

    def send(self, *faults: Fault | None, connections: int = 1) -> None:
        self.proxy.faults = list(faults)
        silent = any(fault and fault.deed in {Deed.HOLE, Deed.SWALLOW} for fault in faults)
        seconds = SHORT if silent else ANSWER_SECONDS
        self.team.send(connections=connections, seconds=seconds)
        self.proxy.settle()

    def arrived(self, mail_id: int) -> int:
        taken = Counter(each.rcpt_tos[0] for each in self.server.mailbox.accepted)
        return taken[self.team.mail(mail_id).to_address]


@pytest.fixture
def disturbed(sessions: Sessions) -> Iterator[Disturbed]:
    with smtp_server() as server, fault_proxy(server.port) as proxy:
        yield Disturbed(make_team(sessions, proxy.port), proxy, server)


@pytest.mark.parametrize("deed", [Deed.CUT, Deed.HOLE])
def test_each_place_has_its_outcome_and_each_mail_arrives_once(
    disturbed: Disturbed, deed: Deed
) -> None:
    team = disturbed.team
    for name, (way, at, state) in PLACES.items():
        mail_id = team.approve()
        disturbed.send(Fault(way, at, deed))
        mail = team.mail(mail_id)
        assert mail.state == state, f"at {name}: {mail.note}"
        assert mail.note, f"at {name}: nobody is told why"
        assert mail.attempts == (name == "DATA"), name  # a server that is away is no try
        if state == MailState.APPROVED:
            assert disturbed.arrived(mail_id) == 0, f"at {name}: it would be sent twice"
        team.now += LATER
        disturbed.send()
        if state == MailState.UNCERTAIN:
            assert team.mail(mail_id).state == state, f"at {name}: it was settled by nobody"
            assert disturbed.arrived(mail_id) == (name == "the 250 after it"), name
            team.settle(mail_id, was_sent=disturbed.arrived(mail_id) == 1)
            disturbed.send()
        assert team.mail(mail_id).state == MailState.SENT
        assert disturbed.arrived(mail_id) == 1, f"at {name}: not once"


def test_a_250_that_is_lost_is_asked_about_and_one_that_is_late_counts(
    disturbed: Disturbed,
) -> None:
    lost = disturbed.team.approve()
    disturbed.send(Fault(Way.BACK, b"250 taken\r\n", Deed.SWALLOW))
    late = disturbed.team.approve()
    disturbed.send(Fault(Way.BACK, b"250 taken", Deed.WAIT, seconds=SHORT / 2))
    assert disturbed.team.states() == [MailState.UNCERTAIN, MailState.SENT]
    assert [disturbed.arrived(each) for each in (lost, late)] == [1, 1]


def test_what_happens_to_one_of_a_group_happens_to_no_other(disturbed: Disturbed) -> None:
    team = disturbed.team
    mails = [team.approve() for _ in range(5)]
    faults = [
        Fault(Way.BACK, 0, Deed.CUT),
        Fault(Way.OUT, b"DATA\r\n", Deed.HOLE),
        Fault(Way.OUT, b"MIME-Version", Deed.CUT),
        Fault(Way.BACK, b"250 taken\r\n", Deed.SWALLOW),
        None,
    ]
    disturbed.send(*faults, connections=5)
    assert Counter(team.states()) == {
        MailState.APPROVED: 2,
        MailState.UNCERTAIN: 2,
        MailState.SENT: 1,
    }
    team.now += LATER
    disturbed.send(connections=5)
    ends = Counter((team.mail(each).state, disturbed.arrived(each)) for each in mails)
    assert ends == {
        (MailState.SENT, 1): 3,
        (MailState.UNCERTAIN, 0): 1,
        (MailState.UNCERTAIN, 1): 1,
    }
