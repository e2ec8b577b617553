"""A local workspace on a free port, a person at it, and a real Bolt app connected to it."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import websocket
from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin.connection import Connection

from bot.sandbox.limits import Timings
from bot.sandbox.manifest import Manifest
from bot.sandbox.serving import Running
from bot.sandbox.workspace import Workspace, open_workspace

ADA, REMY = "U0ADA", "U0REMY"
OUTREACH, GENERAL = "C0OUTREACH", "C0GENERAL"

MANIFEST = {
    "display_information": {"name": "Drumbeat"},
    "features": {
        "agent_view": {
            "agent_description": "Answers",
            "suggested_prompts": [{"title": "Today", "message": "What is due today?"}],
        },
        "app_home": {"home_tab_enabled": True},
        "bot_user": {"display_name": "Drumbeat"},
        "slash_commands": [
            {"command": "/outreach", "description": "All of it", "should_escape": True},
            {"command": "/plain", "description": "As typed"},
        ],
        "shortcuts": [
            {"name": "Look up", "type": "global", "callback_id": "look_up", "description": "x"},
            {"name": "Mark", "type": "message", "callback_id": "mark", "description": "x"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "assistant:write",
                "channels:history",
                "channels:join",
                "channels:read",
                "chat:write",
                "commands",
                "files:read",
                "files:write",
                "im:history",
                "im:read",
                "im:write",
                "reactions:read",
                "reactions:write",
                "team:read",
                "users:read",
                "users.profile:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "message.channels",
                "reaction_added",
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


class Sandbox:
    """A running workspace in a thread of its own, and what a person can do there."""

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self.http = httpx.Client(base_url="http://127.0.0.1", timeout=30)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._running = Running(ws)

    def start(self) -> None:
        self._thread.start()
        self.run(self._running.__aenter__())
        self.http.base_url = httpx.URL(self.ws.url)

    def stop(self) -> None:
        self.http.close()
        self.run(self._running.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work: Any) -> Any:
        future: Future[Any] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(30)

    @property
    def url(self) -> str:
        return self.ws.url

    def web(self, token: str | None = "xoxb-local") -> WebClient:
        return WebClient(token=token, base_url=f"{self.url}/api/")

    def do(self, action: str, **body: Any) -> dict[str, Any]:
        return self.http.post(f"/control/{action}", json=body).json()

    def state(self) -> dict[str, Any]:
        return self.http.get("/control/state").json()

    def channel(self, channel_id: str = OUTREACH) -> dict[str, Any]:
        return next(c for c in self.state()["channels"] if c["id"] == channel_id)

    def last(self, channel_id: str = OUTREACH) -> dict[str, Any]:
        return self.channel(channel_id)["messages"][-1]

    def view(self) -> dict[str, Any]:
        """The one modal that is seen."""
        return next(v for v in self.state()["views"] if v["visible"] and v["type"] == "modal")

    def now_at(self) -> int:
        """The journal's last number."""
        return self.http.get("/control/journal", params={"after": 10**9}).json()["next"]

    def until(
        self,
        wanted: Callable[[dict[str, Any]], bool],
        *,
        after: int = 0,
        seconds: float = 10.0,
        count: int = 1,
    ) -> list[dict[str, Any]]:
        """The first `count` journal entries that are wanted; waits for them."""
        deadline = time.monotonic() + seconds
        found: list[dict[str, Any]] = []
        while time.monotonic() < deadline:
            params = {"after": after, "wait": max(0.1, deadline - time.monotonic())}
            answer = self.http.get("/control/journal", params=params).json()
            found += [entry for entry in answer["entries"] if wanted(entry)]
            if len(found) >= count:
                return found[:count]
            after = answer["next"]
        raise AssertionError(f"only {len(found)} of {count} entries came within {seconds} s")


class RawApp:
    """An app that speaks Socket Mode by hand, so that it can also misbehave."""

    def __init__(self, sandbox: Sandbox) -> None:
        opened = sandbox.web().apps_connections_open(app_token="xapp-local")
        self.socket = websocket.create_connection(opened["url"], timeout=10)
        self.hello = self.receive()

    def receive(self) -> dict[str, Any]:
        return json.loads(self.socket.recv())

    def acknowledge(self, envelope: dict[str, Any], payload: Any = None) -> None:
        answer = {"envelope_id": envelope["envelope_id"]}
        if payload is not None:
            answer["payload"] = payload
        self.socket.send(json.dumps(answer))

    def close(self) -> None:
        self.socket.shutdown()


@contextmanager
def sandbox_at(
    home: Path,
    *,
    manifest: dict[str, Any] | None = None,
    timings: Timings | None = None,
    rate_limit: bool = False,
) -> Iterator[Sandbox]:
    ws = open_workspace(
        home, Manifest.parse(manifest or MANIFEST), timings=timings, rate_limit=rate_limit
    )
    sandbox = Sandbox(ws)
    sandbox.start()
    try:
        yield sandbox
    finally:
        sandbox.stop()


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory) -> Iterator[Sandbox]:
    """One workspace for the tests that do not disturb each other."""
    with sandbox_at(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture
def open_sandbox(tmp_path):
    """Workspaces of one's own, with their own timings or manifest."""
    opened = []

    def start(**options: Any) -> Sandbox:
        context = sandbox_at(tmp_path / f"home{len(opened)}", **options)
        running = context.__enter__()
        opened.append(context)
        return running

    yield start
    for context in reversed(opened):
        context.__exit__(None, None, None)


@dataclass
class Bolt:
    """A real app, connected with the websocket-client adapter."""

    app: App
    client: WebClient


def disconnect(sandbox: Sandbox, handler: Any) -> None:
    """End a handler at once: the workspace hangs up first.

    When websocket-client closes its own side first, its reader may sleep on for ten seconds,
    and when both do, it may leave the socket open. The SDK's own client fails when its reader
    and its owner close one connection at once, so there the reader is told to leave it alone.
    """
    handler.client.auto_reconnect_enabled = False
    session = handler.client.current_session
    connection = getattr(session, "sock", None)
    bare = getattr(connection, "sock", None) or connection
    if isinstance(session, Connection):
        handler.client.current_session_state.terminated = True
        bare.shutdown(socket.SHUT_RDWR)
    else:
        sandbox.do("faults", drop_socket=True)
    handler.close()
    if bare is not None:
        bare.close()


@contextmanager
def bolt_at(sandbox: Sandbox, adapter: type = SocketModeHandler) -> Iterator[Bolt]:
    app = App(
        client=sandbox.web(),
        token_verification_enabled=False,
        ignoring_self_events_enabled=True,
    )
    handler = adapter(app, "xapp-local")
    after = sandbox.now_at()
    handler.connect()
    sandbox.until(lambda e: e["kind"] == "socket" and e["name"] == "hello", after=after)
    try:
        yield Bolt(app, app.client)
    finally:
        disconnect(sandbox, handler)


@pytest.fixture(scope="session")
def bolt(sandbox: Sandbox) -> Iterator[Bolt]:
    """The app of the shared workspace; tests add listeners with ids of their own."""
    with bolt_at(sandbox) as connected:
        yield connected


@pytest.fixture
def web(sandbox: Sandbox) -> WebClient:
    return sandbox.web()


@pytest.fixture
def raw_app():
    """Apps that speak Socket Mode by hand."""
    connected = []

    def connect(sandbox: Sandbox) -> RawApp:
        raw = RawApp(sandbox)
        connected.append(raw)
        return raw

    yield connect
    for raw in connected:
        raw.close()


def refusal(call: Callable[[], Any]) -> dict[str, Any]:
    """What Slack answered to a call that it refused."""
    with pytest.raises(SlackApiError) as caught:
        call()
    answer = caught.value.response.data
    assert isinstance(answer, dict)
    return answer


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain("Press"), **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value.title()), "value": value}


def field(block_id: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain("Label"),
        "element": element,
        **more,
    }


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": plain("Title"),
        "submit": plain("Save"),
        "blocks": list(blocks) or [section()],
        **more,
    }
