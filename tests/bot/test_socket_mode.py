"""The line to Slack: nobody misses a command because Slack wanted a new connection."""

from __future__ import annotations

import gc
import logging
import signal
import socket
import time

import pytest
from slack_bolt import App

from bot import local
from bot.connect import slack_client
from bot.envelopes import Envelopes
from bot.settings import Settings
from bot.socket_mode import Client, SocketModeHandler, decoding

# websocket-client leaves its old socket to the collector when the server hangs up.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in. <socket")


@pytest.fixture
def handler(led, there, tmp_path):
    client = slack_client(led)
    app = App(client=client, token_verification_enabled=False)

    @app.command("/outreach")
    def answer(ack):
        ack("Still here")

    envelopes = Envelopes(tmp_path / "envelopes", print)
    handler = SocketModeHandler(app, "xapp-local", envelopes=envelopes, web_client=client)
    handler.connect()
    there.wait(lambda: there.state()["app"]["connections"] == 1, what="the connection")
    yield handler
    handler.close()
    envelopes.close()
    there.wait(lambda: there.state()["app"]["connections"] == 0, what="the end")
    gc.collect()


def hellos(there):
    entries = there.http.get("/control/journal").json()["entries"]
    return len([e for e in entries if e["kind"] == "socket" and e["name"] == "hello"])


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", True])
def test_a_new_connection_is_there_at_once(handler, there, reason):
    before = hellos(there)
    there.post("faults", drop_socket=reason)
    there.wait(lambda: hellos(there) > before, what="the next connection", seconds=5)
    assert there.command("help")["ephemerals"][0]["text"] == "Still here"


def test_hanging_up_does_not_wait_for_the_reader(handler, there):
    started = time.monotonic()
    handler.close()
    assert time.monotonic() - started < 3
    there.wait(lambda: there.state()["app"]["connections"] == 0, what="the end", seconds=3)


def test_an_acknowledgement_for_a_line_that_is_gone_is_one_line_in_the_log(handler, there, caplog):
    """The SDK would name the session by a method that this client of its does not have."""
    handler.client.auto_reconnect_enabled = False
    handler.client.disconnect()
    assert _becomes(lambda: not handler.client.is_connected())
    handler.client.send_message("{}")
    [line] = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert "the line is gone" in line.getMessage()
    assert line.exc_info is None


def test_a_line_that_is_open_and_silent_is_dead(tmp_path):
    settings = Settings.load(home=tmp_path, database_url=f"sqlite:///{tmp_path}/drumbeat.db")
    workspace = local.start(settings, port=0, fresh=True)
    web_client = slack_client(workspace.settings)
    client = Client(
        "xapp-local",
        logger=logging.getLogger(__name__),
        web_client=web_client,
        first=lambda message: False,
    )
    client.ping_interval = 0.1
    assert not client.is_alive()
    try:
        client.connect()
        assert _becomes(client.is_alive)
        workspace.process.send_signal(signal.SIGSTOP)
        assert _becomes(lambda: not client.is_alive())
        assert client.is_connected()
        workspace.process.send_signal(signal.SIGCONT)
        assert _becomes(client.is_alive)
    finally:
        workspace.process.send_signal(signal.SIGCONT)
        client.close()
        workspace.stop()
        gc.collect()


def _becomes(true, seconds=10):
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def test_a_line_whose_opening_nobody_answers_is_dead(led):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = Client(
            "xapp-local",
            logger=logging.getLogger(__name__),
            web_client=slack_client(led),
            first=lambda message: False,
        )
        client.ping_interval = 0.1
        client.wss_uri = f"ws://127.0.0.1:{silent.getsockname()[1]}/"
        try:
            client.connect()
            assert _becomes(client.is_connected)
            assert _becomes(lambda: not client.is_alive())
            assert client.is_connected()
        finally:
            client.auto_reconnect_enabled = False
            client.close()


def test_what_is_kept_is_taken_by_the_thread_that_reads(led, caplog):
    taken = []

    def first(message):
        taken.append(message)
        return "kept" in message

    logger = logging.getLogger(__name__)
    client = Client("xapp-local", logger=logger, web_client=slack_client(led), first=first)
    left = []
    client.message_listeners.append(lambda client, message, raw: left.append(raw))
    try:
        hear = decoding(lambda _, message: client.enqueue_message(message), logger)
        hear(None, '{"kept": "Zoë"}'.encode())
        hear(None, b'{"other": "Zo\xff"}')
        hear(None, "[1]")
        hear(None, '{"other": "Zoë"}'.encode())
        assert _becomes(lambda: len(left) == 2)
    finally:
        client.close()
    assert taken == [{"kept": "Zoë"}, {}, {"other": "Zoë"}]
    assert sorted(left) == ["[1]", '{"other": "Zoë"}']
    assert "no UTF-8" in caplog.text
