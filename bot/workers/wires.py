"""Decides over which connections e-mails leave: a few to each server, each with its own thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Protocol, TypeVar

from bot.smtp_door import Transport
from bot.workers.aside import Aside
from engine.delivery.attempts import Attempt, Envelope, Server

T = TypeVar("T")


class Wire(Protocol):
    """What the mailer needs of `bot.smtp_door.Transport`."""

    def address(self, envelope: Envelope) -> Attempt | None: ...

    def data(self, content: bytes) -> Attempt: ...

    def withhold(self) -> None: ...

    def close(self) -> None: ...


class Line(Aside):
    """One connection and the thread that talks over it, one thing after the other."""

    def __init__(self, wire: Wire) -> None:
        super().__init__("line")
        self._wire = wire

    def ask(self, work: Callable[[Wire], T]) -> Future[T]:
        return self.do(lambda: work(self._wire))


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
