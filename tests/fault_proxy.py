"""A TCP proxy on loopback that ends, silences, slows or censors one connection at one place."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto

CHUNK = 65_536
PATIENCE = 10.0
"""Seconds that a peer has to end a conversation; a test that needs so long has failed."""


class Way(Enum):
    OUT = auto()
    """From the client to the server."""
    BACK = auto()


class Deed(Enum):
    CUT = auto()
    """The connection ends, for both."""
    HOLE = auto()
    """Nothing passes any more, either way, and neither of them is told."""
    SWALLOW = auto()
    """What stands at the place is left out; the rest passes."""
    WAIT = auto()
    """It rests for a moment, and goes on."""


@dataclass(frozen=True)
class Fault:
    """What happens to one connection, and where: after so many bytes, or before these words."""

    way: Way
    at: int | bytes
    deed: Deed
    seconds: float = 0.0

    def place(self, seen: bytes) -> int | None:
        """Where it begins in all that has come this way."""
        if isinstance(self.at, int):
            return self.at if len(seen) >= self.at else None
        place = seen.find(self.at)
        return place if place >= 0 else None


class Conversation:
    """One client, and the connection to the server that was opened for it."""

    def __init__(self, client: socket.socket, server: socket.socket, fault: Fault | None) -> None:
        self._ends = {Way.OUT: (client, server), Way.BACK: (server, client)}
        self._fault = fault
        for end in (client, server):  # what is said in pieces is passed on in pieces, at once
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._silent: set[Way] = set()
        self.passed = {Way.OUT: b"", Way.BACK: b""}
        self._threads = [
            threading.Thread(target=self._pump, args=(way,), daemon=True) for way in Way
        ]
        for thread in self._threads:
            thread.start()

    def settle(self) -> None:
        """Until both have hung up: what the server does with what it got, it has done."""
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "somebody does not hang up"
        self.close()

    def close(self) -> None:
        for end in self._ends[Way.OUT]:
            end.close()

    def _pump(self, way: Way) -> None:
        here, there = self._ends[way]
        fault = self._fault if self._fault is not None and self._fault.way is way else None
        seen = b""
        with suppress(OSError):
            while chunk := here.recv(CHUNK):
                seen += chunk
                place = fault.place(seen) if fault is not None else None
                if fault is None or place is None:
                    self._pass(way, chunk)
                    continue
                before = len(seen) - len(chunk)
                if fault.deed in {Deed.CUT, Deed.HOLE}:  # nobody answers what passes last
                    self._silent |= set(Way) - {way}
                self._pass(way, chunk[: max(0, place - before)])
                left_out = self._do(fault)
                self._pass(way, chunk[max(0, place + left_out - before) :])
                fault = None
        with suppress(OSError):
            there.shutdown(socket.SHUT_WR)

    def _pass(self, way: Way, chunk: bytes) -> None:
        if chunk and way not in self._silent:
            self.passed[way] += chunk
            with suppress(OSError):  # it has hung up; the other is heard to its end
                self._ends[way][1].sendall(chunk)

    def _do(self, fault: Fault) -> int:
        """How many bytes are left out from its place on."""
        if fault.deed is Deed.SWALLOW:
            assert isinstance(fault.at, bytes)
            return len(fault.at)
        if fault.deed is Deed.WAIT:
            time.sleep(fault.seconds)
            return 0
        self._silent |= set(Way)
        if fault.deed is Deed.CUT:
            for end in self._ends[Way.OUT]:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_WR)
        return 0


class Proxy:
    """Stands before a server. Each fault is one connection's, in their order; then all is well."""

    def __init__(self, port: int) -> None:
        self._server_port = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.faults: list[Fault | None] = []
        self.conversations: list[Conversation] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def settle(self) -> None:
        """All who have hung up on it are forgotten by the server too."""
        for conversation in self.conversations:
            conversation.settle()

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(PATIENCE)
        for conversation in self.conversations:
            conversation.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(("127.0.0.1", self._server_port))
                fault = self.faults.pop(0) if self.faults else None
                self.conversations.append(Conversation(client, server, fault))


@contextmanager
def fault_proxy(port: int) -> Iterator[Proxy]:
    proxy = Proxy(port)
    try:
        yield proxy
    finally:
        proxy.close()
