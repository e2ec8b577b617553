"""Decides over which connections e-mails leave: a few to each server, each with its own thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Protocol, TypeVar

from bot.smtp_door import Transport
from engine.delivery.attempts import Attempt, Envelope, Server

T = TypeVar("T")


class Wire(Protocol):
    """What the mailer needs of `bot.smtp_door.Transport`."""

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
        self._thread: threading.Thread | None = None

    def ask(self, work: Callable[[Wire], T]) -> Future[T]:
        answer: Future[T] = Future()

        def do() -> None:
            try:
                answer.set_result(work(self._wire))
            except BaseException as error:  # noqa: BLE001 - it is raised where the answer is taken
                answer.set_exception(error)

        self._asked.put(do)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="line", daemon=True)
            self._thread.start()
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
        self._lines: dict[Server, list[Line]] = {}
        self.connections = connections

    def lines(self, own: Server | None) -> Sequence[Line]:
        """The lines to a mailbox's own server, or to the installation's; none without a server.

        A line is a connection from its first use on.
        """
        server = own or self._default
        if server is None:
            return ()
        if server not in self._lines:
            self._lines[server] = [Line(self._open(server)) for _ in range(self.connections)]
        return self._lines[server]

    def close(self) -> None:
        """Hang up; a line connects again when it is used."""
        for lines in self._lines.values():
            for line in lines:
                line.ask(lambda wire: wire.close())
