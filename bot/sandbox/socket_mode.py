"""Socket Mode: who is connected, which connection gets an envelope, and what was acknowledged."""

import asyncio
import contextlib
import itertools
import json
import time
import uuid
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from bot.sandbox import identity, limits
from bot.sandbox.journal import Journal
from bot.sandbox.limits import Timings
from bot.sandbox.wire import Json, parse_json

DISCONNECTS = ("warning", "refresh_requested", "link_disabled")


@dataclass
class Delivery:
    """How it went with one envelope: whether anybody was there, whether it was acknowledged."""

    connected: bool
    acknowledged: bool
    took_ms: int
    payload: Json | None = None


@dataclass(eq=False)
class Connection:
    """One WebSocket of the app and the envelopes that wait for an answer on it."""

    socket: WebSocket
    waiting: dict[str, asyncio.Future[Json | None]] = field(default_factory=dict)
    leaving: bool = False


class SocketMode:
    """All connections of the app."""

    def __init__(self, *, journal: Journal, timings: Timings) -> None:
        self._journal = journal
        self._timings = timings
        self._connections: list[Connection] = []
        self._turn = itertools.count()
        self._tickets: dict[str, float] = {}
        self._refused_until = 0.0
        self._goodbyes: set[asyncio.Future[None]] = set()

    @property
    def connected(self) -> int:
        return len([c for c in self._connections if not c.leaving])

    def ticket(self) -> str:
        """The secret of a URL that lets one WebSocket in, for a short time."""
        value = uuid.uuid4().hex
        self._tickets[value] = time.monotonic() + self._timings.ticket
        return value

    def refuse(self, seconds: float) -> None:
        """Let nobody in for so long."""
        self._refused_until = time.monotonic() + seconds

    def refusing(self) -> bool:
        return time.monotonic() < self._refused_until

    async def serve(self, socket: WebSocket) -> None:
        """One connection from its first word to its end."""
        valid_until = self._tickets.pop(socket.query_params.get("ticket", ""), 0.0)
        if self.refusing() or valid_until < time.monotonic():
            await socket.close(code=4403)
            return
        await socket.accept()
        if self.connected >= limits.CONNECTIONS:
            await socket.send_text(_disconnect("too_many_websockets"))
            await socket.close()
            return
        connection = Connection(socket)
        await self._hello(connection)
        self._connections.append(connection)
        self._journal.note("slack", "socket", "hello", {"num_connections": self.connected})
        try:
            while True:
                self._hear(connection, await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            self._forget(connection)

    async def _hello(self, connection: Connection) -> None:
        hello: Json = {
            "type": "hello",
            "num_connections": self.connected + 1,
            "debug_info": {
                "host": "applink-local",
                "build_number": 1,
                "approximate_connection_time": 18_060,
            },
            "connection_info": {"app_id": identity.APP_ID},
        }
        await connection.socket.send_text(json.dumps(hello))

    def _hear(self, connection: Connection, text: str) -> None:
        try:
            message = parse_json(text)
        except ValueError:
            return
        if not isinstance(message, dict):
            return
        future = connection.waiting.pop(str(message.get("envelope_id")), None)
        if future is not None and not future.done():
            future.set_result(message)

    def _forget(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
            self._journal.note("app", "socket", "closed", {"num_connections": self.connected})
        for future in connection.waiting.values():
            if not future.done():
                future.set_result(None)

    async def deliver(self, envelope: Json) -> Delivery:
        """Send an envelope to one of the connections and wait for its acknowledgement."""
        started = time.monotonic()
        envelope_id = str(uuid.uuid4())
        whole = {**envelope, "envelope_id": envelope_id}
        entry = self._journal.note("slack", envelope["type"], name_of(envelope), whole)
        connection = self._choose()
        if connection is None:
            self._journal.answered(entry, {"error": "no connection"})
            return Delivery(connected=False, acknowledged=False, took_ms=0)
        future: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = future
        answer = await self._send_and_wait(connection, json.dumps(whole), future)
        connection.waiting.pop(envelope_id, None)
        took_ms = round((time.monotonic() - started) * 1000)
        if answer is None:
            return Delivery(connected=True, acknowledged=False, took_ms=took_ms)
        payload = answer.get("payload")
        self._journal.note("app", "acknowledge", name_of(envelope), answer)
        return Delivery(
            connected=True,
            acknowledged=True,
            took_ms=took_ms,
            payload=payload if isinstance(payload, dict) else None,
        )

    async def _send_and_wait(
        self, connection: Connection, text: str, future: asyncio.Future[Json | None]
    ) -> Json | None:
        try:
            async with asyncio.timeout(self._timings.acknowledge):
                await connection.socket.send_text(text)
                return await future
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            return None

    def _choose(self) -> Connection | None:
        present = [c for c in self._connections if not c.leaving]
        return present[next(self._turn) % len(present)] if present else None

    async def drop(self, reason: str | None) -> None:
        """End every connection: without a word, or with Slack's reason for it."""
        for connection in list(self._connections):
            if reason is None:
                connection.leaving = True
                await _close(connection.socket)
                continue
            text = _disconnect(reason)
            self._journal.note("slack", "socket", "disconnect", json.loads(text))
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await connection.socket.send_text(text)
            if reason == "warning":
                asyncio.get_running_loop().call_later(
                    self._timings.warning, self._leave, connection
                )
            else:
                connection.leaving = True
                await _close(connection.socket)

    def _leave(self, connection: Connection) -> None:
        connection.leaving = True
        goodbye = asyncio.ensure_future(_close(connection.socket))
        self._goodbyes.add(goodbye)
        goodbye.add_done_callback(self._goodbyes.discard)

    async def close(self) -> None:
        for connection in list(self._connections):
            await _close(connection.socket)


def _disconnect(reason: str) -> str:
    return json.dumps(
        {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-local"}}
    )


def name_of(envelope: Json) -> str:
    """What the journal calls an envelope."""
    payload = envelope["payload"]
    if envelope["type"] == "events_api":
        return str(payload["event"]["type"])
    return str(payload.get("command") or payload.get("type"))


async def _close(socket: WebSocket) -> None:
    if socket.application_state is WebSocketState.CONNECTED:
        try:
            await socket.close(code=1000)
        except (RuntimeError, WebSocketDisconnect):  # it went away by itself at the same moment
            return
