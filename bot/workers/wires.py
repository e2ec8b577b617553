"""Decides over which connections e-mails leave: a few to each server, each with its own thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from queue import SimpleQueue
from typing import Protocol, TypeVar

from engine.delivery.smtp import Attempt, Envelope, Server, Transport

PATIENCE = 10.0
"""Seconds that those who have their answer wait for the others of the group; a server that hangs on
one connection holds nobody back for longer, and a lease lasts eighteen times as long."""
T = TypeVar("T")


class Wire(Protocol):
    """What the mailer needs of `engine.delivery.smtp.Transport`."""

    def address(self, envelope: Envelope) -> Attempt | None: ...

    def data(self, content: bytes) -> Attempt: ...

    def withhold(self) -> None: ...

    def close(self) -> None: ...


class Line:
    """One connection and the thread that talks over it, one thing after the other.

    The thread is a daemon: a server that hangs does not keep the process from ending.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._asked: SimpleQueue[Callable[[], None]] = SimpleQueue()
        threading.Thread(target=self._work, name="line", daemon=True).start()

    def ask(self, work: Callable[[Wire], T]) -> Future[T]:
        answer: Future[T] = Future()

        def do() -> None:
            try:
                answer.set_result(work(self._wire))
            except BaseException as error:  # noqa: BLE001 - it is raised where the answer is taken
                answer.set_exception(error)

        self._asked.put(do)
        return answer

    def _work(self) -> None:
        while True:
            self._asked.get()()


class Wires:
    """The lines: to the installation's server, and to that of each mailbox with one of its own."""

    def __init__(
        self,
        default: Server | None,
        open_wire: Callable[[Server], Wire] = Transport,
        *,
        connections: int = 1,
    ) -> None:
        self._default = default
        self._open = open_wire
        self._lines: dict[tuple[Server, int], Line] = {}
        self.connections = connections

    def line(self, own: Server | None, number: int) -> Line | None:
        """The line of that number to a mailbox's own server, or to the installation's, if any."""
        server = own or self._default
        if server is None:
            return None
        if (server, number) not in self._lines:
            self._lines[server, number] = Line(self._open(server))
        return self._lines[server, number]

    def close(self) -> None:
        """Hang up; a line connects again when it is used."""
        for line in self._lines.values():
            line.ask(lambda wire: wire.close())


def waves(asked: Mapping[Future[T], object]) -> Iterator[list[Future[T]]]:
    """All answers, those that come together at once; who keeps the others waiting comes later."""
    waiting = set(asked)
    while waiting:
        done, waiting = wait(waiting, timeout=PATIENCE)
        if not done:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        yield [each for each in asked if each in done]
