"""The processes: a mail server that lives, and senders that are ended at any moment."""

from __future__ import annotations

import asyncio
import os
import random
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.logs import configure_logs
from bot.workers.mailer import CLAIMS, Mailer
from bot.workers.wires import Wires
from engine.delivery.attempts import Server
from storage.database import Sessions, open_database, session_factory, takes_turns
from tests.crash.world import World
from tests.smtp_server import serve
from tests.support import KEY

SLOWEST = 0.015
"""Seconds that the server takes at most to answer DATA."""
IDLE = 0.02
CONNECTIONS = 4
"""Of each sender; so many mails are on the wire at most when it is killed."""


class Log:
    """aiosmtpd's handler: writes down who got what before it says 250, and takes its time."""

    def __init__(self, path: Path) -> None:
        self._to = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._random = random.Random(1)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        await asyncio.sleep(self._random.uniform(0, SLOWEST))
        os.write(self._to, f"{envelope.rcpt_tos[0]}\n".encode())
        await asyncio.sleep(self._random.uniform(0, SLOWEST))
        return "250 taken"


def serve_log(path: Path, parent: Any) -> None:
    """A real SMTP server that lives through all."""
    serve(Log(path), parent)


def nurse(world: World, port: int, orders: Connection) -> None:
    """Forks senders that start warm: it has sent a mail itself, and closed all that it opened.

    Orders are an owner's name, answered by the new process's id, and the id of a dead one, which
    is answered when it is gone.
    """
    configure_logs("WARNING")
    database = open_database(world.url)
    sessions = session_factory(database, hash_key=KEY)
    mailer = make_mailer(world, sessions, port, "the nurse")
    while mailer.step():
        pass
    database.dispose()
    orders.send(None)
    while True:
        try:
            order = orders.recv()
        except EOFError:
            return
        if isinstance(order, int):
            os.waitpid(order, 0)
            orders.send(None)
            continue
        pid = os.fork()
        if pid == 0:
            send(make_mailer(world, sessions, port, order))
        orders.send(pid)


def make_mailer(world: World, sessions: Sessions, port: int, owner: str) -> Mailer:
    wires = Wires(Server("127.0.0.1", port, starttls=False), connections=CONNECTIONS)
    beside = not takes_turns(sessions)
    return Mailer(sessions, world.clock.now, wires, owner, world.home, claims=CLAIMS, beside=beside)


def send(mailer: Mailer) -> None:
    """The product's own mailer until it is killed."""
    while True:
        if not mailer.step():
            time.sleep(IDLE)
