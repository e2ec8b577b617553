"""Hello, acknowledgements, one of N, redelivery, disconnects, and nobody there."""

import gc
import time
from functools import partial

import pytest
import websocket
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler as BuiltinHandler
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler

from bot.sandbox.limits import Timings
from tests.sandbox.conftest import ADA, GENERAL, OUTREACH, bolt_at, refusal

QUICK = Timings(acknowledge=0.15, redelivery=(0.05, 0.05, 0.05), warning=0.1)


def say(sandbox, text="Hello"):
    return sandbox.do("message", user=ADA, channel=OUTREACH, text=text)


def test_hello_tells_the_app_and_the_connections(open_sandbox, raw_app):
    sandbox = open_sandbox()
    first, second = raw_app(sandbox), raw_app(sandbox)
    assert first.hello["type"] == "hello"
    assert first.hello["num_connections"] == 1
    assert first.hello["connection_info"] == {"app_id": "A0LOCAL"}
    assert second.hello["num_connections"] == 2


def test_a_url_lets_one_connection_in(open_sandbox):
    sandbox = open_sandbox()
    url = sandbox.web().apps_connections_open(app_token="xapp-local")["url"]
    websocket.create_connection(url, timeout=5).close()
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(url, timeout=5)


def test_an_event_has_slacks_envelope(open_sandbox, raw_app):
    sandbox = open_sandbox()
    app = raw_app(sandbox)
    ts = say(sandbox)["ts"]
    envelope = app.receive()
    app.acknowledge(envelope)
    assert envelope["type"] == "events_api"
    assert envelope["accepts_response_payload"] is False
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
    payload = envelope["payload"]
    assert payload["type"] == "event_callback"
    assert payload["team_id"] == "T0LOCAL"
    assert payload["api_app_id"] == "A0LOCAL"
    assert payload["event_id"].startswith("Ev")
    assert payload["authorizations"][0]["user_id"] == "U0DRUM"
    event = payload["event"]
    assert (event["type"], event["user"], event["text"]) == ("message", ADA, "Hello")
    assert (event["channel"], event["channel_type"]) == (OUTREACH, "channel")
    assert event["ts"] == event["event_ts"] == ts


def test_every_payload_goes_to_one_of_the_connections(open_sandbox, raw_app):
    sandbox = open_sandbox()
    apps = [raw_app(sandbox), raw_app(sandbox)]
    for n in range(4):
        say(sandbox, f"m{n}")
    told = []
    for app in apps:
        for _ in range(2):
            envelope = app.receive()
            app.acknowledge(envelope)
            told.append(envelope["payload"]["event"]["text"])
    assert sorted(told) == ["m0", "m1", "m2", "m3"]


def test_an_unacknowledged_event_comes_three_times_more(open_sandbox, raw_app):
    sandbox = open_sandbox(timings=QUICK)
    app = raw_app(sandbox)
    say(sandbox)
    seen = [app.receive() for _ in range(4)]
    assert [e["retry_attempt"] for e in seen] == [0, 1, 2, 3]
    assert [e["retry_reason"] for e in seen] == ["", "timeout", "timeout", "timeout"]
    assert len({e["payload"]["event_id"] for e in seen}) == 1
    assert len({e["envelope_id"] for e in seen}) == 4
    app.socket.settimeout(0.4)
    with pytest.raises(websocket.WebSocketTimeoutException):
        app.receive()


def test_an_acknowledged_redelivery_is_the_last(open_sandbox, raw_app):
    sandbox = open_sandbox(timings=QUICK)
    app = raw_app(sandbox)
    say(sandbox)
    app.receive()
    app.acknowledge(app.receive())
    app.socket.settimeout(0.4)
    with pytest.raises(websocket.WebSocketTimeoutException):
        app.receive()


def test_an_event_waits_for_an_app_that_comes_back(open_sandbox, raw_app):
    timings = Timings(acknowledge=0.3, redelivery=(0.2, 0.2, 0.2))
    sandbox = open_sandbox(timings=timings)
    say(sandbox)
    app = raw_app(sandbox)
    envelope = app.receive()
    assert envelope["retry_reason"] == "connection_failed"
    app.acknowledge(envelope)


def test_an_event_can_be_ordered_again(open_sandbox, raw_app):
    sandbox = open_sandbox()
    app = raw_app(sandbox)
    say(sandbox)
    first = app.receive()
    app.acknowledge(first)
    event_id = first["payload"]["event_id"]
    assert sandbox.do("faults", redeliver_event="last")["event_id"] == event_id
    again = app.receive()
    app.acknowledge(again)
    assert again["payload"] == first["payload"]
    assert again["retry_attempt"] == 3
    assert "error" in sandbox.do("faults", redeliver_event="Ev0NONE")


def test_what_the_manifest_or_the_membership_excludes_is_not_told(open_sandbox, raw_app):
    sandbox = open_sandbox()
    app = raw_app(sandbox)
    sandbox.do("message", user=ADA, channel=GENERAL, text="Not for the bot")
    direct = sandbox.web().conversations_open(users=ADA)["channel"]["id"]
    sandbox.do("message", user=ADA, channel=direct, text="message.im is not subscribed")
    say(sandbox, "For the bot")
    envelope = app.receive()
    app.acknowledge(envelope)
    assert envelope["payload"]["event"]["text"] == "For the bot"


def test_nobody_acknowledges_a_command(open_sandbox, raw_app):
    sandbox = open_sandbox(timings=QUICK)
    raw_app(sandbox)
    answer = sandbox.do("command", user=ADA, channel=OUTREACH, text="/outreach help")
    assert answer["acknowledged"] is False
    assert answer["error"] == "operation_timeout"
    assert answer["took_ms"] >= 140
    line = sandbox.state()["ephemerals"][0]
    assert line["user"] == ADA
    assert "did not respond" in line["text"]


def test_three_seconds_are_the_real_limit(open_sandbox, raw_app):
    sandbox = open_sandbox()
    raw_app(sandbox)
    started = time.monotonic()
    answer = sandbox.do("command", user=ADA, channel=OUTREACH, text="/outreach help")
    assert answer["error"] == "operation_timeout"
    assert 2.9 < time.monotonic() - started < 4


def test_no_app_is_there(open_sandbox):
    sandbox = open_sandbox()
    answer = sandbox.do("command", user=ADA, channel=OUTREACH, text="/outreach help")
    assert answer["acknowledged"] is False
    assert answer["error"] == "dispatch_failed"
    assert answer["took_ms"] < 1000
    assert "did not respond" in sandbox.state()["ephemerals"][0]["text"]


def test_an_interaction_is_not_delivered_twice(open_sandbox, raw_app):
    sandbox = open_sandbox(timings=QUICK)
    app = raw_app(sandbox)
    sandbox.do("command", user=ADA, channel=OUTREACH, text="/outreach help")
    assert app.receive()["type"] == "slash_commands"
    app.socket.settimeout(0.4)
    with pytest.raises(websocket.WebSocketTimeoutException):
        app.receive()


def test_a_connection_that_dies_ends_the_wait(open_sandbox, raw_app):
    sandbox = open_sandbox()
    app = raw_app(sandbox)
    say(sandbox)
    app.receive()
    app.socket.shutdown()
    after = sandbox.until(lambda e: e["name"] == "closed")[0]["n"]
    again = raw_app(sandbox)
    envelope = again.receive()
    again.acknowledge(envelope)
    assert envelope["retry_attempt"] == 1
    sandbox.until(lambda e: e["kind"] == "acknowledge", after=after)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
def test_slack_says_why_it_hangs_up(open_sandbox, raw_app, reason):
    sandbox = open_sandbox(timings=QUICK)
    app = raw_app(sandbox)
    sandbox.do("faults", drop_socket=reason)
    told = app.receive()
    assert (told["type"], told["reason"]) == ("disconnect", reason)
    with pytest.raises((websocket.WebSocketConnectionClosedException, ValueError)):
        app.receive()


def test_the_eleventh_connection_is_sent_away(open_sandbox, raw_app):
    sandbox = open_sandbox()
    for _ in range(10):
        raw_app(sandbox)
    assert raw_app(sandbox).hello["reason"] == "too_many_websockets"


def test_sockets_can_be_refused_for_a_while(open_sandbox, raw_app):
    sandbox = open_sandbox()
    sandbox.do("faults", refuse_sockets_s=60)
    web = sandbox.web()
    answer = refusal(lambda: web.apps_connections_open(app_token="xapp-local"))
    assert answer["error"] == "internal_error"
    sandbox.do("faults", clear=True)
    assert raw_app(sandbox).hello["type"] == "hello"


ADAPTERS = {
    "websocket_client": SocketModeHandler,
    "builtin": partial(BuiltinHandler, ping_interval=1),  # it looks after itself this often
}


@pytest.fixture
def collected():
    """Collects what a test leaves behind before the next one begins."""
    yield
    gc.collect()


# websocket-client leaves its old socket to the collector when the server hangs up.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket")
@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("drop", [True, "refresh_requested"])
def test_a_real_app_comes_back(open_sandbox, collected, adapter, drop):
    sandbox = open_sandbox()
    with bolt_at(sandbox, ADAPTERS[adapter]) as bolt:

        @bolt.app.command("/outreach")
        def answer(ack):
            ack("Still here")

        after = sandbox.now_at()
        sandbox.do("faults", drop_socket=drop)
        # Its reader may sleep for ten seconds when the app was the one who hung up.
        sandbox.until(lambda e: e["name"] == "hello", after=after, seconds=60)
        said = sandbox.do("command", user=ADA, channel=OUTREACH, text="/outreach help")
        assert said["ephemerals"][0]["text"] == "Still here"
