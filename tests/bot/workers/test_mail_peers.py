"""Sending to servers that know their trade: each answer has its outcome, each mail arrives once.

The same tests run against a stand-in on loopback and, where it is installed, against Postfix.
"""

from __future__ import annotations

import email
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Protocol

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from engine.delivery.sending import outcomes
from storage.database import Sessions
from storage.states import LeadStatus, MailState
from storage.tables import Mail, Prospect, Suppression
from tests import postfix as real
from tests.fault_proxy import Deed, Fault, Way, fault_proxy
from tests.mailing import MailingTeam, make_team
from tests.reading_mail import until
from tests.smtp_server import Mailbox, smtp_server

REFUSED = {
    "gone": "550 5.1.1 User unknown",
    "busy": "450 4.2.0 this mailbox rests",
    "policy": "550 5.7.1 not from you",
    "full": "552 5.2.2 over quota",
}
FORBIDDEN = "A forbidden word"


class Peer(Protocol):
    """A mail server that answers as `REFUSED` says, and takes all else but `FORBIDDEN`."""

    port: int

    def arrived(self) -> list[bytes]: ...

    def is_at_rest(self) -> bool: ...


class Refusing(Mailbox):
    """Refuses by the recipient's name, and by the subject."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = REFUSED.get(address.partition("@")[0])
        return refusal or await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if FORBIDDEN.encode() in (envelope.original_content or b""):
            return "550 5.7.1 we do not take that"
        return await super().handle_DATA(server, session, envelope)


class StandIn:
    def __init__(self, mailbox: Mailbox, port: int) -> None:
        self._mailbox, self.port = mailbox, port

    def arrived(self) -> list[bytes]:
        return [each.original_content or b"" for each in self._mailbox.accepted]

    def is_at_rest(self) -> bool:
        return True


@pytest.fixture(scope="session")
def postfix_server() -> Iterator[real.Postfix]:
    if real.PROGRAM is None:
        pytest.skip("Postfix is not installed")
    with ExitStack() as stack:
        try:
            server = stack.enter_context(real.postfix())
        except real.NotUpError as error:
            pytest.skip(f"Postfix does not start: {error}")
        yield server


@pytest.fixture(params=["sqlite, stand-in", "postgresql, stand-in", "sqlite, Postfix"])
def place(request: pytest.FixtureRequest) -> list[str]:
    """Which database, and which server: two of the four pairs would tell no more."""
    return request.param.split(", ")


@pytest.fixture
def kind(place: list[str]) -> str:
    return place[0]


@pytest.fixture
def peer(place: list[str], request: pytest.FixtureRequest) -> Iterator[Peer]:
    if place[1] == "Postfix":
        yield request.getfixturevalue("postfix_server")
        return
    with smtp_server(Refusing()) as server:
        yield StandIn(server.mailbox, server.port)


@pytest.fixture
def team(sessions: Sessions, peer: Peer) -> MailingTeam:
    return make_team(sessions, peer.port)


def arrived(peer: Peer, team: MailingTeam) -> Counter[str]:
    """How often each of the team's messages lies in a mailbox, by its Message-ID."""
    until(peer.is_at_rest)
    with team.sessions.begin() as session:
        ours = set(session.scalars(select(Mail.message_id)))
    ids = (email.message_from_bytes(raw)["Message-ID"] for raw in peer.arrived())
    return Counter(each for each in ids if each in ours)


def test_each_arrives_once_as_it_was_written(team: MailingTeam, peer: Peer) -> None:
    text = "Hello,\n\n.\n..two dots\nünd a last line"
    mails = [team.mail(team.approve(text=text)) for _ in range(9)]
    team.send(connections=3)
    assert set(team.states()) == {MailState.SENT}
    assert arrived(peer, team) == {mail.message_id: 1 for mail in mails}
    first = {mail.message_id for mail in mails}
    for raw in peer.arrived():
        message = email.message_from_bytes(raw)
        if message["Message-ID"] in first:
            plain = next(p for p in message.walk() if p.get_content_type() == "text/plain")
            body = plain.get_payload(decode=True)
            assert isinstance(body, bytes)
            assert body.decode().replace("\r\n", "\n").strip() == text


def test_each_answer_has_its_outcome(team: MailingTeam, peer: Peer) -> None:
    mails = {name: team.approve(name) for name in REFUSED}
    mails["forbidden"] = team.approve(subject=FORBIDDEN)
    mails["taken"] = team.approve()
    team.send(connections=2)
    assert {name: team.mail(id_).state for name, id_ in mails.items()} == {
        "gone": MailState.FAILED,
        "busy": MailState.APPROVED,
        "policy": MailState.FAILED,
        "full": MailState.FAILED,
        "forbidden": MailState.FAILED,
        "taken": MailState.SENT,
    }
    assert "4.2.0" in (team.mail(mails["busy"]).note or "")
    with team.sessions.begin() as session:
        unreachable = session.scalars(
            select(Mail.id)
            .join(Prospect, Prospect.id == Mail.prospect_id)
            .where(Prospect.lead_status == LeadStatus.UNREACHABLE)
        )
        assert list(unreachable) == [mails["gone"]], "the others' addresses are right"
        assert len(session.scalars(select(Suppression)).all()) >= 1
    assert arrived(peer, team) == {team.mail(mails["taken"]).message_id: 1}


def test_what_is_put_off_is_tried_again_and_given_up_with_a_reason(
    team: MailingTeam, peer: Peer
) -> None:
    busy = team.approve("busy")
    for _ in range(outcomes.MOST_ATTEMPTS):
        assert team.mail(busy).state == MailState.APPROVED
        team.now = max(team.now, team.mail(busy).due_at)
        team.send()
    assert team.mail(busy).state == MailState.FAILED
    assert "4.2.0" in (team.mail(busy).note or "")
    assert arrived(peer, team) == {}


def test_a_connection_cut_at_the_end_is_asked_about_and_sends_nothing_twice(
    team: MailingTeam, peer: Peer
) -> None:
    """Before the final dot, where nothing arrives; and before the answer to it, where it does."""
    with fault_proxy(peer.port) as proxy:
        team.port = proxy.port
        mails = [team.approve() for _ in range(2)]
        proxy.faults = [Fault(Way.OUT, b"\r\n.\r\n", Deed.CUT)]
        team.send()
        said = proxy.conversations[1].passed[Way.BACK]
        answer = said.index(b"250", said.index(b"354"))
        mails.append(team.approve())
        proxy.faults = [Fault(Way.BACK, answer + 1, Deed.CUT)]
        team.send()
        team.now += timedelta(days=1)
        team.send()
        proxy.settle()
    assert team.states() == [MailState.UNCERTAIN, MailState.SENT, MailState.UNCERTAIN]
    assert arrived(peer, team) == {team.mail(each).message_id: 1 for each in mails[1:]}
