"""The running servers of one workspace: HTTP with WebSocket, and SMTP, both on loopback."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from types import TracebackType

import uvicorn

from bot.sandbox import app, scheduled
from bot.sandbox.mail import server as mail_server
from bot.sandbox.workspace import Workspace

GOODBYE_S = 1


class Running:
    """Listens while it is entered; at the end everything is written down."""

    def __init__(self, ws: Workspace, *, port: int = 0, smtp_port: int = 0) -> None:
        self._ws = ws
        self._port = port
        self._smtp_port = smtp_port

    async def __aenter__(self) -> Workspace:
        # asyncio sends small packets at once only when the protocol is named
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", self._port))
        except OSError:
            listening.close()
            raise
        self._ws.settle_at(f"http://127.0.0.1:{listening.getsockname()[1]}")
        self._mail = await mail_server.serve(self._ws, self._smtp_port)
        config = uvicorn.Config(
            app.build(self._ws),
            ws="websockets-sansio",
            ws_ping_interval=10,
            ws_ping_timeout=20,
            lifespan="off",
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=GOODBYE_S,
        )
        self._http = _Server(config, self._release)
        self._serving = asyncio.create_task(self._http.serve(sockets=[listening]))
        while not self._http.started:
            await asyncio.sleep(0.005)
            if self._serving.done():
                self._serving.result()
        self._ws.spawn(scheduled.watch(self._ws))
        if self._ws.caller is not None:
            self._ws.spawn(self._ws.caller.verify())
        return self._ws

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ws.snapshot.write()
        await self._ws.socket_mode.close()
        for task in list(self._ws.tasks):
            task.cancel()
        self._mail.close()
        self._http.should_exit = True
        await self._serving
        self._ws.snapshot.write()

    def _release(self) -> None:
        """Those who hold a long poll need not wait any longer."""
        self._ws.journal.bell.ring()
        self._ws.clock.moved.ring()


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling; the process decides when it ends."""

    def __init__(self, config: uvicorn.Config, release: Callable[[], None]) -> None:
        super().__init__(config)
        self._release = release

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        self._release()  # after the door is closed, so that nobody comes in again to wait
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
