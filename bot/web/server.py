"""Decides how the HTTP server runs: one thread of the bot's process, on one socket, until told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from starlette.types import ASGIApp

from engine.errors import InvalidError

log = structlog.get_logger(__name__)

GOODBYE_SECONDS = 3
IDLE_SECONDS = 10
MOST_AT_ONCE = 200


class WebServer:
    """Listens from `start` to `stop`; `port` is known as soon as it has been made."""

    def __init__(self, app: ASGIApp, *, host: str, port: int) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((host, port))
            self._socket.listen()  # who calls before the thread is there waits and is not refused
        except OSError as error:
            self._socket.close()
            raise InvalidError(
                f"The HTTP server cannot listen at {host}:{port} ({error.strerror}). "
                "Choose another DRUMBEAT_HTTP_PORT."
            ) from error
        self.port: int = self._socket.getsockname()[1]
        self._server = _Quiet(
            uvicorn.Config(
                app,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                limit_concurrency=MOST_AT_ONCE,
                timeout_keep_alive=IDLE_SECONDS,
                timeout_graceful_shutdown=GOODBYE_SECONDS,
            )
        )
        self._thread = threading.Thread(target=self._serve, name="http", daemon=True)

    def start(self) -> None:
        self._thread.start()
        log.info("http", port=self.port)

    def stop(self) -> None:
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(GOODBYE_SECONDS + 1)
        self._socket.close()

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])


class _Quiet(uvicorn.Server):
    """uvicorn without its own signal handling; the process decides when it ends."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
