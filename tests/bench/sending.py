"""Measures sending through the outbox, against a bare SMTP loop over one connection.

The bare loop does what somebody without an outbox would write; beside it stands one that builds
nothing, and shows what the server takes.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import smtplib
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from statistics import median
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Engine, func, select, text

from bot.logs import configure_logs
from bot.memory import collect_rarely
from bot.settings import Settings
from bot.workers.mailer import CLAIMS as CLAIMS_A_STEP
from bot.workers.mailer import Mailer
from bot.workers.wires import Wires
from engine.delivery.attempts import Server
from engine.delivery.mail.message import as_html, make_message_id
from engine.delivery.sending import claiming
from storage.database import open_database, session_factory, takes_turns
from storage.states import MailState
from storage.tables import Mail
from tests.bench.base import Figure, databases, peak_megabytes, rate
from tests.crash.world import BODY, SUBJECT, Clock, World, approve, prepare
from tests.smtp_server import serve
from tests.support import KEY, NOW

MAILS, MEASURED = 1600, 1200
"""In the outbox, and how many of them are timed: the first ones warm up."""
SHIPPED: int = Settings.model_fields["smtp_connections"].default
CONNECTIONS = 16
"""The most that the setting allows."""
SLOW = 0.050
GOAL, SLOW_GOAL, MOST_MEGABYTES, FLAT = 0.8, 0.75, 200, 0.5
FEW, MANY, TOGETHER = 1_000, 1_000_000, 20_000
CLAIMS = 25
spawned = multiprocessing.get_context("spawn")


@dataclass
class Takes:
    """aiosmtpd's handler: takes everything, after a while."""

    seconds: float

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.seconds:
            await asyncio.sleep(self.seconds)
        return "250 taken"


def figures() -> Iterator[Figure]:
    with databases() as kinds, mail_server() as port, mail_server(SLOW) as slow_port:
        for kind, new in kinds.items():
            ready, bare = rate(lambda: ready_loop(port)), rate(lambda: bare_loop(port))
            sent, peak = sending(new(), port, connections=CONNECTIONS)
            yield Figure(
                f"{kind}: sent through the outbox", sent, bare, "mails/s",
                "a bare loop that builds each and sends it over one connection", GOAL,
            )  # fmt: skip
            yield Figure(
                f"{kind}: the same", sent, ready, "mails/s", "one message sent again and again"
            )
            yield Figure(
                f"{kind}: memory of the sender", peak, MOST_MEGABYTES, "MB", "the goal", 1.0,
                smaller=True,
            )  # fmt: skip
            for connections in (SHIPPED, CONNECTIONS):
                sent, _ = sending(new(), slow_port, connections=connections)
                yield Figure(
                    f"{kind}: sent to a server that takes {SLOW * 1000:.0f} ms", sent,
                    connections / SLOW, "mails/s", f"{connections} connections ÷ latency",
                    SLOW_GOAL,
                )  # fmt: skip
            few, many = claims(new(), FEW), claims(new(), MANY)
            yield Figure(
                f"{kind}: a claim among {MANY:,} that wait", many * 1000, few * 1000, "ms",
                f"among {FEW:,}", FLAT, smaller=True,
            )  # fmt: skip


def child(work: Callable[..., None], *given: object) -> tuple[BaseProcess, Connection]:
    mine, theirs = spawned.Pipe()
    process = spawned.Process(target=work, args=(*given, theirs))
    process.start()
    theirs.close()
    return process, mine


@contextmanager
def mail_server(seconds: float = 0.0) -> Iterator[int]:
    """In a process of its own; its port."""
    process, mine = child(serve, Takes(seconds))
    yield mine.recv()
    mine.close()
    process.join()


def bare_loop(port: int) -> int:
    """What the standard library makes of it: build a message, send it, and so on."""
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for number in range(MEASURED):
            smtp.send_message(plain_message(f"maya{number}@school{number}.example"))
    return MEASURED


def ready_loop(port: int) -> int:
    """The same message again and again."""
    content = plain_message("maya@school.example").as_bytes(policy=SMTP_POLICY)
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for number in range(MEASURED):
            smtp.sendmail("ada@team.example", [f"maya{number}@school{number}.example"], content)
    return MEASURED


def plain_message(to: str) -> EmailMessage:
    """With the headers and parts that ours have."""
    message = EmailMessage()
    message["Message-ID"] = make_message_id("ada@team.example")
    message["Date"] = format_datetime(NOW)
    message["From"] = "Ada Admin <ada@team.example>"
    message["To"] = f"Maya <{to}>"
    message["Reply-To"] = "Ada Admin <ada@team.example>"
    message["Subject"] = SUBJECT
    message["List-Unsubscribe"] = "<mailto:ada@team.example?subject=unsubscribe>"
    message.set_content(BODY)
    message.add_alternative(as_html(BODY), subtype="html")
    return message


def fill(database: Engine, count: int) -> World:
    """An outbox with so many mails that are due."""
    url = database.url.render_as_string(hide_password=False)
    world = prepare(url, Path(tempfile.gettempdir()))
    world = replace(world, clock=Clock(time.time(), speed=1.0))
    for start in range(0, count, TOGETHER):
        with world.sessions().begin() as session:
            approve(session, world, min(TOGETHER, count - start))
    if database.dialect.name == "postgresql":
        with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    else:
        with closing(database.raw_connection()) as connection:  # written out before it is timed
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return world


def sending(database: Engine, port: int, *, connections: int) -> tuple[float, float]:
    """Mails a second of a process that does nothing else, and its most memory in megabytes."""
    world = fill(database, MAILS)
    process, mine = child(send, world, port, connections)
    measured: tuple[float, float] = mine.recv()
    process.join()
    with world.sessions().begin() as session:
        sent = session.scalar(select(func.count(Mail.id)).where(Mail.state == MailState.SENT))
    assert sent == MAILS
    return measured


def send(world: World, port: int, connections: int, parent: Any) -> None:
    """The product's own mailer until all have left; the first ones are not timed."""
    configure_logs("WARNING")
    sessions = session_factory(open_database(world.url), hash_key=KEY)
    wires = Wires(Server("127.0.0.1", port, starttls=False), connections=connections)
    beside = not takes_turns(sessions)
    mailer = partial(Mailer, sessions, world.clock.now, wires, "bench", world.home, beside=beside)
    collect_rarely()
    mailer(claims=(MAILS - MEASURED) // connections).step()
    with sessions.begin() as session:
        left = session.scalar(select(func.count(Mail.id)).where(Mail.state == MailState.APPROVED))
    began, running = time.perf_counter(), mailer(claims=CLAIMS_A_STEP)
    while running.step():
        pass
    parent.send(((left or 0) / (time.perf_counter() - began), peak_megabytes()))


def claims(database: Engine, count: int) -> float:
    """Seconds that a claim takes, typically, with so many mails waiting."""
    world = fill(database, count)
    sessions, took = world.sessions(), []
    for _ in range(CLAIMS):
        began = time.perf_counter()
        with sessions.begin() as session:
            assert claiming.claim(session, owner="bench", now=world.clock.now(), most=CONNECTIONS)
        took.append(time.perf_counter() - began)
    return median(took)
