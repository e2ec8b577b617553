"""Keeps the line to Slack: Socket Mode whose reader wakes when its line is hung up."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from logging import Logger
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.base_handler import BaseSocketModeHandler
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk import WebClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websocket_client import SocketModeClient
from websocket import ABNF, WebSocketConnectionClosedException, WebSocketException

from bot.envelopes import Envelopes, Heard
from bot.watch import OFF, Watch, Work

SECONDS_TO_WAKE = 1.0
WORKERS = 48
"""Forms that are being acted upon must not keep out a click."""
UNANSWERED = 3.5
"""So many pings without an answer, and the line is dead."""


class Client(SocketModeClient):
    """The SDK's client, without its sleep, and with a shorter way for what `first` takes.

    websocket-client waits for its socket in a selector for up to ten seconds, and closing a socket
    does not wake who waits for it. So whenever Slack announces that it will hang up, nobody would
    be there for ten seconds. Here the socket is shut down first, which the reader notices, and
    closed when the reader is out of the selector.
    """

    def __init__(
        self,
        app_token: str,
        *,
        logger: Logger,
        web_client: WebClient,
        first: Callable[[Mapping[str, Any]], bool],
    ) -> None:
        self._first = first
        self._awake = threading.Event()
        self._connected_at = 0.0
        super().__init__(
            app_token,
            logger=logger,
            web_client=web_client,
            concurrency=WORKERS,
            on_error_listeners=[lambda *_: self._awake.set()],
        )

    def connect(self) -> None:
        """Open a new connection; the one before is hung up."""
        self._wake()
        super().connect()
        self._connected_at = time.time()

    def is_alive(self) -> bool:
        """Whether it is connected, and the other side still answers our pings.

        A line that was cut without a word stays open on our side for a quarter of an hour, and one
        that nobody answers when it is opened is never pinged.
        """
        session = self.current_session
        if session is None or not self.is_connected():
            return False
        heard_at = max(session.last_pong_tm, self._connected_at)
        return bool(time.time() - heard_at < (UNANSWERED + 1) * self.ping_interval)

    def disconnect(self) -> None:
        """Hang up."""
        self._wake()
        super().disconnect()

    def enqueue_message(self, message: str) -> None:
        """Have `first` look at it in the thread that reads; what it leaves goes the SDK's way.

        That way is by two other threads, and in a burst each of them waits for its turn to compute.
        """
        if not self._first(_parsed(message)):
            super().enqueue_message(message)

    def _run_current_session(self) -> None:
        """Read until the line is hung up.

        As the SDK does it, but websocket-client does not look at each byte by itself, in Python,
        before it decodes them: that took 5 ms of a click, in which nothing else was read.
        """
        session = self.current_session
        if session is None or session.on_message is None:
            return
        session.on_message = decoding(session.on_message, self.logger)
        try:
            session.run_forever(ping_interval=self.ping_interval, skip_utf8_validation=True)
        except Exception as error:
            self.logger.exception("the line to Slack broke: %s", type(error).__name__)
            session.close()

    def send_message(self, message: str) -> None:
        """Answer Slack, on the next connection where this one was just hung up.

        Without one the answer is lost, and the log says so in a line; the SDK's own way of saying
        it stumbles. What Slack misses it sends again, or tells the person who waits for it.
        """
        self.send_together([message])

    def send_together(self, messages: Sequence[str]) -> None:
        """The same for several of them, in one write: after each another thread takes its turn."""
        try:
            self._send(messages)
        except WebSocketException:
            with self.connect_operation_lock:  # until the next connection is there
                try:
                    self._send(messages)
                except WebSocketException as error:
                    self.logger.warning("Slack was not answered: the line is gone (%s)", error)

    def _send(self, messages: Sequence[str]) -> None:
        line = self.current_session.sock if self.current_session else None
        if line is None:
            raise WebSocketConnectionClosedException("not connected")
        line.send_frame(Frames(messages))

    def _wake(self) -> None:
        connection = self.current_session.sock if self.current_session else None
        line = connection.sock if connection else None
        if line is None:
            return
        self._awake.clear()
        try:
            line.shutdown(socket.SHUT_RDWR)
        except OSError:  # the other side was faster
            return
        if self._awake.wait(SECONDS_TO_WAKE):
            line.close()


class Frames(ABNF):
    """Several messages, each in a frame of its own, that leave together."""

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__(opcode=ABNF.OPCODE_TEXT)
        self._each = [ABNF.create_frame(message, ABNF.OPCODE_TEXT) for message in messages]

    def format(self) -> bytes:
        """The bytes that are written."""
        return b"".join(each.format() for each in self._each)


def decoding(
    hear: Callable[[Any, str], None], logger: Logger
) -> Callable[[Any, str | bytes], None]:
    """`hear`, for messages whose bytes nobody has looked at; what is no UTF-8 is left out."""

    def heard(app: Any, message: str | bytes) -> None:
        try:
            text = message.decode() if isinstance(message, bytes) else message
        except UnicodeDecodeError:
            logger.warning("Slack said something that is no UTF-8")
            return
        hear(app, text)

    return heard


def _parsed(message: str) -> dict[str, Any]:
    """Nothing for what is no object; the SDK says what is wrong with it."""
    try:
        found = json.loads(message)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class SocketModeHandler(BaseSocketModeHandler):
    """Hands what Slack says on that line to the app, and the app's answer back.

    What needs no answer is kept, acknowledged, and acted upon then.
    """

    client: Client

    def __init__(
        self,
        app: App,
        app_token: str,
        *,
        envelopes: Envelopes,
        web_client: WebClient,
        watch: Watch = OFF,
    ) -> None:
        self.app = app
        self._envelopes = envelopes
        self._watch = watch
        self.client = Client(
            app_token=app_token, logger=app.logger, web_client=web_client, first=self._keep
        )
        self.client.socket_mode_request_listeners.append(self.handle)

    def handle(self, client: BaseSocketModeClient, req: SocketModeRequest) -> None:
        """Called by the client in one of its threads, for each envelope that is not kept."""
        started = time.time()
        send_response(client, req, run_bolt_app(self.app, req), started)
        self._took(req.type, started)

    def _keep(self, message: Mapping[str, Any]) -> bool:
        """Whether it is one of those that are kept, and acknowledged then."""
        started = time.time()
        if not isinstance(message.get("payload"), dict):
            return False
        req = SocketModeRequest.from_dict(dict(message))
        if req is None:
            return False
        heard = Heard(req.envelope_id, req.type, req.payload, started)
        return self._envelopes.take(heard, self._acknowledge)

    def _acknowledge(self, heard: Sequence[Heard]) -> None:
        self.client.send_together([json.dumps({"envelope_id": each.key}) for each in heard])
        for each in heard:
            self._took(each.kind, each.at)

    def _took(self, kind: str, since: float) -> None:
        self._watch.took(Work.ACKNOWLEDGE, time.time() - since, kind=kind)
