"""Drives a running Drumbeat through the local workspace's control API, as a person would."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import httpx

from tests.loaded_bot import LoadedBot

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
PATIENCE = 120.0
"""Longer than a lease: what a killed process had claimed comes back when that has ended."""


BEGINS = "2027-04-07T10:00:00"
"""A Wednesday morning with no holiday near: nothing expected may hang on when tests run."""


class Local:
    """The control API, with waiting: on the journal, never by sleeping for luck."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=180)
        self._old: list[dict[str, Any]] = []

    def close(self) -> None:
        self.http.close()

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        return self.http.post(f"/control/{path}", json=body).raise_for_status().json()

    def command(self, text: str, *, user: str = "U0ADA", channel: str = "C0OUTREACH"):
        self._old = self.state()["ephemerals"]
        return self.post("command", user=user, channel=channel, text=f"/outreach {text}".strip())

    def begin(self, who: str, kind: str = "") -> None:
        """Ask for a sequence, look at its timeline, and start it."""
        before = {line["ts"] for line in self.state()["ephemerals"]}

        def look() -> dict[str, Any] | None:
            new = (line for line in self.state()["ephemerals"] if line["ts"] not in before)
            return next((line for line in new if "sequence_start" in action_ids(line)), None)

        self.command(f"sequence {who} {kind}")
        self.click(self.wait(look, what=f"a timeline for {who}"), "sequence_start")

    def post_button(self, button: dict[str, Any]) -> dict[str, Any]:
        """A message in the team's channel with this button, as Drumbeat itself would post it."""
        posted = self.http.post(
            "/api/chat.postMessage",
            headers={"Authorization": "Bearer xoxb-local"},
            json={
                "channel": "C0OUTREACH",
                "text": "a button",
                "blocks": [{"type": "actions", "elements": [button]}],
            },
        ).json()
        return {**posted["message"], "channel": "C0OUTREACH"}

    def click(self, message: dict[str, Any], action_id: str, *, user: str = "U0ADA", **more: Any):
        element = next(e for e in elements(message) if e["action_id"] == action_id)
        return self.post(
            "click",
            user=user,
            channel=message.get("channel", "C0OUTREACH"),
            ts=message["ts"],
            action_id=action_id,
            block_id=element["block_id"],
            **more,
        )

    def upload(
        self, name: str, content: bytes, *, user: str = "U0ADA", into: str | None = "C0OUTREACH"
    ) -> dict[str, Any]:
        """Put a file into a channel, or (`into` None) aside for a form."""
        answer = self.http.post(
            "/control/upload",
            data={"user": user} | ({"channel": into} if into else {}),
            files={"file": (name, content, "text/csv")},
        )
        return answer.raise_for_status().json()

    def state(self) -> dict[str, Any]:
        return self.http.get("/control/state").raise_for_status().json()

    def mails(self) -> list[dict[str, Any]]:
        return self.http.get("/control/mail").raise_for_status().json()

    def messages(self) -> list[dict[str, Any]]:
        """All messages of the team's channel, answers in threads included, in order."""
        channels = {channel["id"]: channel for channel in self.state()["channels"]}
        flat = []
        for message in channels["C0OUTREACH"]["messages"]:
            flat += [message, *message.get("replies", [])]
        return flat

    def wait(self, look: Callable[[], T | None], *, what: str, seconds: float = PATIENCE) -> T:
        """The first thing that `look` finds; looks again whenever something went over the wire."""
        deadline = time.monotonic() + seconds
        after = 0
        while True:
            found = look()
            if found:
                return found
            left = deadline - time.monotonic()
            assert left > 0, f"waited {seconds} s for {what}; saw {self._said()}"
            params = {"after": after, "wait": min(left, 2)}
            after = self.http.get("/control/journal", params=params).json()["next"]

    def message(self, text: str, *, with_action: str | None = None, seconds: float = PATIENCE):
        """The newest message that says `text` somewhere and (if asked) has that button."""

        def look() -> dict[str, Any] | None:
            return next(
                (
                    message
                    for message in reversed(self.messages())
                    if text in words(message)
                    and (with_action is None or with_action in action_ids(message))
                ),
                None,
            )

        return self.wait(look, what=f"a message with “{text}” and {with_action}", seconds=seconds)

    def samples(self) -> None:
        """Wait until the sample prospects are there."""

        def listed() -> bool:
            self.command("prospects Ines Okafor")
            lines = [words(line) for line in self.state()["ephemerals"]]
            return bool(lines) and "Ines Okafor" in lines[-1] and "Nobody" not in lines[-1]

        self.wait(listed, what="the sample prospects")

    def ephemeral(self, text: str, *, with_action: str | None = None) -> dict[str, Any]:
        """The newest ephemeral line with `text` that came, or was changed, since the last command.

        What earlier commands were answered, in the same words perhaps, is no answer to this one.
        """

        def look() -> dict[str, Any] | None:
            lines = (e for e in reversed(self.state()["ephemerals"]) if e not in self._old)
            with_text = (e for e in lines if text in words(e))
            return next(
                (e for e in with_text if with_action is None or with_action in action_ids(e)), None
            )

        return self.wait(look, what=f"an ephemeral line with “{text}” and {with_action}")

    def view(self, user: str = "U0ADA") -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            views = [v for v in self.state()["views"] if v["user"] == user]
            return next((v for v in reversed(views) if v["view"]["type"] == "modal"), None)

        return self.wait(look, what="a modal")

    def _said(self) -> list[str]:
        state = self.state()
        lines = [*self.messages(), *state["ephemerals"]]
        return [words(line)[:160] for line in lines][-12:]


def elements(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All interactive elements of a message, each with its block's id."""
    for block in message.get("blocks") or []:
        for element in [*block.get("elements", []), block.get("accessory")]:
            if element and element.get("action_id"):
                yield {**element, "block_id": block.get("block_id")}


def action_ids(message: dict[str, Any]) -> list[str]:
    return [element["action_id"] for element in elements(message)]


def words(message: dict[str, Any]) -> str:
    """All text that a message shows, without word joiners."""

    def texts(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key in {"text", "title", "alt_text"} and isinstance(inner, str):
                    yield inner
                else:
                    yield from texts(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from texts(inner)

    shown = [str(message.get("text") or ""), *texts(message.get("blocks") or [])]
    return "\n".join(shown).replace("\u2060", "")


class Process:
    """One `drumbeat run --sandbox`, and what it printed.

    It is a fork of a process that has loaded its modules, or else (not `loaded`) started by its
    command line like any other.
    """

    def __init__(
        self,
        database_url: str,
        home: Path,
        *more: str,
        settings: Mapping[str, str] = MappingProxyType({}),
        log: Path | None = None,
        loaded: bool = True,
    ) -> None:
        environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("SLACK_", "DRUMBEAT_"))
        }
        environment |= {"DRUMBEAT_HOME": str(home), "PYTHONUNBUFFERED": "1", **settings}
        words = ["run", "--sandbox", "--port", "0", "--database", database_url, *more]
        words += [] if "--at" in more else ["--at", BEGINS]
        start = LoadedBot if loaded else _by_command_line
        self.popen = start(words, cwd=ROOT, env=environment, log=log)
        line = self.popen.stdout.readline()
        found = ADDRESS.search(line)
        assert found, f"no address in {line!r}"
        self.local = Local(found[0])

    def ready(self) -> Local:
        """The workspace, once the bot is connected to it."""
        self.local.wait(lambda: self.local.state()["app"]["connections"], what="the bot")
        return self.local

    def kill(self) -> None:
        self.popen.send_signal(signal.SIGKILL)
        self.popen.wait(10)

    def stop(self) -> int:
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(30)


def _by_command_line(
    words: list[str], *, cwd: Path, env: Mapping[str, str], log: Path | None
) -> subprocess.Popen[str]:
    with log.open("wb") if log else nullcontext() as stderr:
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            cwd=cwd,
            env=env,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )


@contextmanager
def running(
    database_url: str,
    home: Path,
    *more: str,
    log: Path | None = None,
    loaded: bool = True,
    **settings: str,
) -> Iterator[Process]:
    """`settings` are more of the environment; what is logged goes into the file `log`."""
    process = Process(database_url, home, *more, settings=settings, log=log, loaded=loaded)
    try:
        yield process
    finally:
        if process.popen.poll() is None:
            process.stop()
        process.local.close()
        process.popen.stdout.close()
