"""A bare Bolt app that only acknowledges, in a process of its own, to measure the product beside.

It speaks to the same workspace over the same socket, by the same library.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk import WebClient

from tests.local import ROOT, Local


@contextmanager
def bare_app(home: Path) -> Iterator[Local]:
    """A local workspace of its own, with nothing but the bare app at the other end."""
    workspace = [sys.executable, "-m", "bot.sandbox", "--port", "0", "--smtp-port", "0"]
    workspace += ["--home", str(home), "--no-rate-limit", "--until-stdin-closes"]
    with subprocess.Popen(
        workspace, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as slack:
        assert slack.stdout is not None
        url = json.loads(slack.stdout.readline())["url"]
        there = Local(url)
        app = [sys.executable, "-m", "tests.bench.bare_app", url]
        with subprocess.Popen(app, cwd=ROOT, stdin=subprocess.PIPE) as running:
            there.wait(lambda: there.state()["app"]["connections"], what="the bare app")
            yield there
            running.communicate()
        there.close()
        slack.communicate()


def main(url: str) -> None:
    """Acknowledge whatever is clicked until standard input closes."""
    client = WebClient(token="xoxb-local", base_url=f"{url}/api/")
    app = App(client=client, token_verification_enabled=False)

    @app.action(re.compile(r".*"))
    def clicked(ack: Ack) -> None:
        ack()

    handler = SocketModeHandler(app, "xapp-local")
    handler.connect()
    sys.stdin.read()
    handler.close()


if __name__ == "__main__":
    main(sys.argv[1])
