"""The one object that holds a running local workspace together."""

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.sandbox import identity
from bot.sandbox.calling import Caller
from bot.sandbox.clock import Clock
from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal
from bot.sandbox.limits import Rate, Timings
from bot.sandbox.manifest import Manifest
from bot.sandbox.rates import Rates
from bot.sandbox.snapshot import Snapshot, encode, read
from bot.sandbox.socket_mode import Delivery, SocketMode
from bot.sandbox.state import Channel, State
from bot.sandbox.triggers import Triggers
from bot.sandbox.wire import Json


@dataclass
class Workspace:
    """State, clock, journal, sockets, faults and where they are kept."""

    home: Path
    manifest: Manifest
    timings: Timings
    state: State
    clock: Clock
    journal: Journal
    socket_mode: SocketMode
    triggers: Triggers
    rates: Rates
    faults: Faults
    snapshot: Snapshot
    url: str = ""
    smtp_port: int = 0
    caller: Caller | None = None
    """Reaches the app over HTTP, in place of the sockets."""
    uploads: dict[str, Json] = field(default_factory=dict)
    events: dict[str, Json] = field(default_factory=dict)
    suggestions: dict[str, list[Json]] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def files_dir(self) -> Path:
        return self.home / "files"

    @property
    def maildir(self) -> Path:
        return self.home / "Maildir"

    @property
    def connected(self) -> int:
        """How many ways there are to the app now."""
        return self.caller.connected if self.caller else self.socket_mode.connected

    async def deliver(self, envelope: Json) -> Delivery:
        """Bring an envelope to the app and wait for its acknowledgement."""
        return await (self.caller or self.socket_mode).deliver(envelope)

    def changed(self) -> None:
        """What is kept has changed."""
        self.snapshot.soon()

    def ts(self, channel: Channel) -> str:
        """A message's ts: the workspace's time, later than every other of the channel."""
        moment = max(round(self.clock.seconds(), 6), round(channel.last_ts + 0.000001, 6))
        channel.last_ts = moment
        return f"{moment:.6f}"

    def take_rate(self, name: str, rate: Rate) -> None:
        """Count a call, or refuse it as too soon, unless a fault lifted the rule."""
        if not self.faults.no_rate_limit:
            self.rates.take(name, rate)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Let something go on by itself; it ends with the workspace."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def settle_at(self, url: str) -> None:
        """The address of this run; what was kept under the last one's address moves along."""
        if self.state.url and self.state.url != url:
            kept = encode(self.state).replace(f"{self.state.url}/", f"{url}/")
            self.state = State.load(json.loads(kept))
        self.state.url = self.url = url

    def dump(self) -> State:
        self.state.clock_offset = self.clock.offset
        self.state.clock_version = self.clock.version
        self.state.journal_last = self.journal.last
        return self.state


def open_workspace(
    home: Path,
    manifest: Manifest,
    *,
    timings: Timings | None = None,
    rate_limit: bool = True,
    zone: str = "UTC",
    begins: datetime | None = None,
    deliver_to: str | None = None,
    secret: str = "",
) -> Workspace:
    """Take up the workspace kept in `home`, or begin a new one there, at the time `begins`.

    That is now if not given, and in the workspace's own zone if it names none.
    The app is called at `deliver_to`, signed with `secret`; without it connects by Socket Mode.
    """
    timings = timings or Timings()
    for folder in ("files", "Maildir/tmp", "Maildir/new", "Maildir/cur"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    kept = read(home / "state.json")
    clock = Clock(timings=timings, zone=zone)
    if kept is None:
        if begins is not None:
            clock.begin(begins)
        state = State.fresh(bot_name=manifest.bot_name, created=int(clock.seconds()))
        state.clock_offset = clock.offset
    else:
        state = State.load(kept)
        state.users[identity.BOT_USER].real_name = manifest.bot_name
        clock.offset, clock.version = state.clock_offset, state.clock_version
    journal = Journal(last=state.journal_last)
    snapshot = Snapshot(home / "state.json", lambda: state, delay=timings.snapshot)
    workspace = Workspace(
        home=home,
        manifest=manifest,
        timings=timings,
        state=state,
        clock=clock,
        journal=journal,
        socket_mode=SocketMode(journal=journal, timings=timings),
        triggers=Triggers(timings),
        rates=Rates(enforced=rate_limit),
        faults=Faults(),
        snapshot=snapshot,
    )
    if deliver_to is not None:
        workspace.caller = Caller(deliver_to, secret, journal=journal, timings=timings)
    snapshot.dump = workspace.dump
    return workspace
