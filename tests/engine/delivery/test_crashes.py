"""Every pair of crashes while mails are sent: nothing twice, nothing lost, nobody suppressed.

The mailer and the texter run against an in-memory server that speaks as the real one. They are
ended (by an exception that nothing of ours catches) at the i-th boundary, started anew after the
lease, ended at the j-th, and started a third time. Boundaries are: before and after each commit,
and between all exchanges with the server.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.workers.mailer import Mailer
from bot.workers.texter import Texter
from bot.workers.wires import Wires
from engine.delivery.attempts import Attempt, Envelope, Fate, Server
from engine.delivery.gatehouse.counts import LEASE
from engine.delivery.protection.suppressing import suppress_named
from engine.delivery.sending import outbox, uncertain
from engine.views.base import Actor
from storage.database import Sessions
from storage.states import Channel, MailState, TouchState
from storage.tables import Mail, Sender, Touch, Workspace
from tests.crashing import Boundaries, CountedSessions, Crash
from tests.sending import make_conversation, make_prospect
from tests.support import NOW, make_actor, make_workspace
from tests.texting import make_texted, make_texts

ENDED = {MailState.SENT, MailState.STOPPED, MailState.FAILED, MailState.UNCERTAIN}


@dataclass
class World(Boundaries):
    """What outlives a crash (server, clock), and the boundary at which the next one comes."""

    now: datetime = NOW
    accepted: Counter[str] = field(default_factory=Counter)
    answers: list[Attempt | None] = field(default_factory=list)
    """What DATA is answered, in turn; None is 250, and so is everything after the last."""
    at_rcpt: Callable[[], None] = lambda: None

    connections: int = 1

    def restart(self, crash_at: int | None) -> None:
        self.begin(crash_at)
        self.now += LEASE + timedelta(seconds=1)


class Wire:
    """Takes messages in memory and forgets nothing; it speaks as the real transport does."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._recipient = ""

    def address(self, envelope: Envelope) -> Attempt | None:
        self._world.boundary()
        self._world.at_rcpt()
        self._world.boundary()
        self._recipient = envelope.recipient
        return None

    def data(self, content: bytes) -> Attempt:
        world = self._world
        answer = world.answers.pop(0) if world.answers else None
        world.boundary()
        if answer is not None:
            world.boundary()
            return answer
        world.accepted[self._recipient] += 1
        world.boundary()
        return Attempt(Fate.SENT, "250 ok")

    def withhold(self) -> None: ...

    def close(self) -> None: ...


class Door:
    """The same for SMS: one request, of which the answer may be lost."""

    def __init__(self, world: World) -> None:
        self._world = world

    def send(self, sender: str, to: str, text: str, *, callback: str | None) -> Attempt:
        del sender, text, callback
        world = self._world
        answer = world.answers.pop(0) if world.answers else None
        world.boundary()
        if answer is None:
            world.accepted[to] += 1
        world.boundary()
        return answer or Attempt(Fate.SENT, "taken", f"SM{sum(world.accepted.values())}")

    def listed(self, to: str, *, since: datetime) -> list[Any]:
        """Nothing: what the list would settle is left to be judged."""
        del to, since
        self._world.boundary()
        return []


@dataclass
class Team:
    sessions: Sessions
    workspace_id: int
    by: Actor
    count: int = 0

    def worker(self, sessions: Any, world: World, owner: str) -> Mailer | Texter:
        wires = Wires(Server("memory", 25), lambda _: Wire(world), connections=world.connections)
        beside = world.connections > 1
        return Mailer(sessions, lambda: world.now, wires, owner, beside=beside)

    def approve_one(self) -> tuple[int, str]:
        """A new prospect with one approved mail; its id and address."""
        self.count += 1
        address = f"p{self.count}@p{self.count}.example"
        with self.sessions.begin() as session:
            workspace = session.get_one(Workspace, self.workspace_id)
            prospect = make_prospect(session, workspace, name=f"P {self.count}", email=address)
            mail = make_conversation(session, workspace, self.by, prospect).approve()
            session.query(Sender).one().daily_cap = 10_000
            return mail.id, address

    def suppress(self, address: str) -> None:
        with self.sessions.begin() as session:
            suppress_named(session, address, because="asked", by=self.by, now=NOW)

    def end_of(self, mail_id: int) -> Mail:
        with self.sessions.begin() as session:
            return session.get_one(Mail, mail_id)


class Texting(Team):
    """A team whose messages are SMS."""

    def answer(self, mail: Mail, *, was_sent: bool) -> None:
        """A person says whether an unsure one went out, so that nobody looks for it any more."""
        if mail.state == MailState.UNCERTAIN:
            with self.sessions.begin() as session:
                uncertain.settle(session, mail.id, was_sent=was_sent, by=self.by, now=NOW)
                if not was_sent:
                    outbox.withdraw(session, mail.touch_id, now=NOW)

    def worker(self, sessions: Any, world: World, owner: str) -> Mailer | Texter:
        return Texter(sessions, lambda: world.now, Door(world), owner)

    def approve_one(self) -> tuple[int, str]:
        self.count += 1
        phone = f"+1617555{self.count:04}"
        with self.sessions.begin() as session:
            workspace = session.get_one(Workspace, self.workspace_id)
            email = f"p{self.count}@p{self.count}.example"
            name = f"P {self.count}"
            prospect = make_texted(session, workspace, name=name, phone=phone, email=email)
            mail = make_texts(session, workspace, self.by, prospect).approve()
            session.query(Sender).filter_by(channel=Channel.SMS).one().daily_cap = 10_000
            return mail.id, phone


@pytest.fixture
def team(sessions: Sessions) -> Team:
    with sessions.begin() as session:
        workspace = make_workspace(session)
        return Team(sessions, workspace.id, make_actor(session, workspace))


@pytest.fixture
def texting(team: Team) -> Texting:
    return Texting(team.sessions, team.workspace_id, team.by)


def run(team: Team, world: World, owner: str) -> None:
    """One process: it works until it crashes or nothing is due."""
    counted: Any = CountedSessions(team.sessions, world)
    worker = team.worker(counted, world, owner)
    while worker.step():
        pass


def live(team: Team, world: World, mail_id: int, crashes: tuple[int, ...]) -> Mail:
    [mail] = live_all(team, world, [mail_id], crashes)
    return mail


def live_all(team: Team, world: World, mail_ids: list[int], crashes: tuple[int, ...]) -> list[Mail]:
    """Processes that crash where `crashes` says, then one that does not, until all have ended."""
    for number, crash_at in enumerate(crashes):
        world.restart(crash_at)
        with suppress(Crash):
            run(team, world, f"process {number}")
    mails: list[Mail] = []
    for _ in range(4):
        world.restart(None)
        run(team, world, "the last process")
        mails = [team.end_of(mail_id) for mail_id in mail_ids]
        if all(mail.state in ENDED for mail in mails):
            return mails
        world.now = max(world.now, *(mail.due_at for mail in mails))
    return mails


def boundaries(team: Team, **world_facts: Any) -> int:
    """How many there are on the way of a mail that goes out at once."""
    mail_id, _ = team.approve_one()
    world = World(**world_facts)
    run(team, world, "count")
    assert team.end_of(mail_id).state in ENDED
    return world.reached


def judge(mail: Mail, address: str, world: World) -> None:
    assert mail.state in ENDED, f"lost in {mail.state}"
    assert world.accepted[address] <= 1, "sent twice"
    if mail.state == MailState.SENT:
        assert world.accepted[address] == 1, "recorded as sent, but was not"
    if mail.state in {MailState.STOPPED, MailState.FAILED}:
        assert world.accepted[address] == 0, "recorded as not sent, but was"


def test_every_pair_of_crashes(team: Team) -> None:
    last = boundaries(team)
    assert last >= 10
    ends = Counter()
    for first in range(1, last + 1):
        for second in range(1, last + 1):
            mail_id, address = team.approve_one()
            world = World()
            mail = live(team, world, mail_id, (first, second))
            judge(mail, address, world)
            ends[mail.state] += 1
    assert ends[MailState.SENT] > 0
    assert ends[MailState.UNCERTAIN] > 0  # both ends are reached, so the judge had work to do


@pytest.mark.parametrize("answer", [Attempt(Fate.TEMPORARY, "451 busy"), Attempt(Fate.UNCERTAIN)])
def test_every_crash_around_a_fault_of_the_server(team: Team, answer: Attempt) -> None:
    last = boundaries(team, answers=[Attempt(Fate.PERMANENT, "554 no")])
    for first in range(1, last + 1):
        mail_id, address = team.approve_one()
        world = World(answers=[answer])
        judge(live(team, world, mail_id, (first,)), address, world)


@pytest.mark.parametrize("when", ["before the claim", "between claim and DATA"])
def test_every_crash_and_a_suppression_in_between(team: Team, when: str) -> None:
    for first in range(1, 12):
        mail_id, address = team.approve_one()
        world = World()
        if when == "before the claim":
            team.suppress(address)
        else:
            world.at_rcpt = lambda address=address: team.suppress(address)
        mail = live(team, world, mail_id, (first,))
        judge(mail, address, world)
        assert world.accepted[address] == 0, "sent to a suppressed person"
        assert mail.state == MailState.STOPPED


def test_after_all_crashes_touches_and_mails_agree(team: Team) -> None:
    for first in range(1, 12):
        mail_id, _ = team.approve_one()
        live(team, World(), mail_id, (first,))
    with team.sessions.begin() as session:
        pairs = session.execute(
            select(Mail.state, Touch.state).join(Touch, Touch.id == Mail.touch_id)
        ).all()
    assert {(mail.value, touch.value) for mail, touch in pairs} == {
        (MailState.SENT.value, TouchState.SENT.value),
        (MailState.UNCERTAIN.value, TouchState.UNCERTAIN.value),
    }


@pytest.mark.parametrize("size", [2, 3])
def test_every_pair_of_crashes_of_a_group(team: Team, size: int) -> None:
    """One commit for all of them: each has its own end all the same, and none goes twice."""
    group = [team.approve_one() for _ in range(size)]
    world = World(connections=size)
    run(team, world, "count")
    last = world.reached
    together, ends = 0, Counter()
    seconds = range(1, last + 1, 5) if size == 2 else (last,)
    for first in range(1, last + 1):
        for second in seconds:
            group = [team.approve_one() for _ in range(size)]
            world = World(connections=size)
            mails = live_all(team, world, [mail_id for mail_id, _ in group], (first, second))
            for mail, (_, address) in zip(mails, group, strict=True):
                judge(mail, address, world)
                ends[mail.state] += 1
            together += all(mail.state == MailState.UNCERTAIN for mail in mails)
    assert ends[MailState.SENT] > 0
    assert together > 0


def test_one_that_is_suppressed_meanwhile_is_left_out_of_its_group(team: Team) -> None:
    group = [team.approve_one() for _ in range(3)]
    world = World(connections=3)
    once = iter([group[1][1]])
    world.at_rcpt = lambda: [team.suppress(address) for address in once]
    run(team, world, "one")
    mails = [team.end_of(mail_id) for mail_id, _ in group]
    assert [mail.state for mail in mails] == [MailState.SENT, MailState.STOPPED, MailState.SENT]
    assert world.accepted[group[1][1]] == 0


def test_every_pair_of_crashes_of_an_sms(texting: Texting, kind: str) -> None:
    """On PostgreSQL every third, since the rows are the mails' and the time is the suite's."""
    last = boundaries(texting)
    assert last >= 8
    ends = Counter()
    for first in range(1, last + 1):
        for second in range(1, last + 1, 1 if kind == "sqlite" else 3):
            mail_id, number = texting.approve_one()
            world = World()
            mail = live(texting, world, mail_id, (first, second))
            judge(mail, number, world)
            ends[mail.state] += 1
            texting.answer(mail, was_sent=world.accepted[number] == 1)
    assert ends[MailState.SENT] > 0
    assert ends[MailState.UNCERTAIN] > 0


@pytest.mark.parametrize(
    "answer",
    [
        Attempt(Fate.TEMPORARY, "no more SMS"),
        Attempt(Fate.AWAY, "no account"),
        Attempt(Fate.UNCERTAIN, "ended"),
        Attempt(Fate.OPTED_OUT, "STOP"),
        Attempt(Fate.BAD_ADDRESS, "no such number"),
    ],
)
def test_every_crash_around_an_answer_of_twilios(texting: Texting, answer: Attempt) -> None:
    for first in range(1, 12):
        mail_id, number = texting.approve_one()
        world = World(answers=[answer])
        mail = live(texting, world, mail_id, (first,))
        judge(mail, number, world)
        texting.answer(mail, was_sent=True)


def test_every_crash_of_an_sms_to_a_number_that_is_suppressed(texting: Texting) -> None:
    for first in range(1, 12):
        mail_id, number = texting.approve_one()
        texting.suppress(number)
        world = World()
        mail = live(texting, world, mail_id, (first,))
        assert world.accepted[number] == 0, "sent to a suppressed number"
        assert mail.state == MailState.STOPPED
