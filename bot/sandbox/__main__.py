"""Starts the local workspace, tells where it is on one line, and ends it in order."""

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

from bot.sandbox.manifest import Manifest
from bot.sandbox.serving import Running
from bot.sandbox.workspace import open_workspace

SIGNED_WITH = "SLACK_SIGNING_SECRET"
"""The variable of the environment that holds the secret; a command line is seen by others."""


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8765, help="0 picks a free one")
    parser.add_argument("--smtp-port", type=int, default=8766, help="0 picks a free one")
    parser.add_argument("--home", type=Path, required=True, help="what outlives a restart")
    parser.add_argument("--manifest", type=Path, default=Path("manifest.yml"))
    parser.add_argument("--timezone", default="UTC", help="of the team and its people")
    parser.add_argument(
        "--at",
        type=datetime.fromisoformat,
        metavar="TIME",
        help="what time it is when a home begins, like 2026-12-07T09:00; now, if not said",
    )
    parser.add_argument("--fresh", action="store_true", help="empty the home first")
    parser.add_argument("--no-rate-limit", action="store_true", help="never answer 429")
    parser.add_argument(
        "--deliver-to",
        metavar="URL",
        help=f"call the app there, signed with {SIGNED_WITH}, in place of Socket Mode",
    )
    parser.add_argument("--until-stdin-closes", action="store_true", help="end with the parent")
    return parser.parse_args(argv)


async def run(given: argparse.Namespace) -> None:
    """Serve until a signal comes or, if so asked, standard input closes."""
    if given.fresh and given.home.exists():
        for kept in ("state.json", "files", "Maildir"):
            target = given.home / kept
            if target.is_dir():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)
    ws = open_workspace(
        given.home,
        Manifest.read(given.manifest),
        rate_limit=not given.no_rate_limit,
        zone=given.timezone,
        begins=given.at,
        deliver_to=given.deliver_to,
        secret=os.environ.get(SIGNED_WITH, ""),
    )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if given.until_stdin_closes:
        threading.Thread(target=_watch_stdin, args=(loop, stop), daemon=True).start()
    async with Running(ws, port=given.port, smtp_port=given.smtp_port):
        line = {
            "url": ws.url,
            "page": f"{ws.url}/",
            "smtp_port": ws.smtp_port,
            "maildir": str(ws.maildir.resolve()),
            "pid": os.getpid(),
        }
        print(json.dumps(line), flush=True)  # noqa: T201 - the one line that starters read
        await stop.wait()


def _watch_stdin(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    while os.read(0, 65_536):
        continue
    with contextlib.suppress(RuntimeError):  # the loop has ended by itself
        loop.call_soon_threadsafe(stop.set)


def main() -> None:
    """Run until it is ended; say in one sentence why it cannot."""
    given = arguments()
    try:
        asyncio.run(run(given))
    except (OSError, ZoneInfoNotFoundError) as error:
        sys.exit(f"The local workspace cannot start: {error}")


if __name__ == "__main__":
    main()
