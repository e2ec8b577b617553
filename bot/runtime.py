"""Holds what the edge is made of, built once in `bot.start` and passed down."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from slack_sdk import WebClient

from bot.clock import Clock
from bot.settings import Settings
from bot.watch import OFF, Watch
from storage.database import Sessions

if TYPE_CHECKING:
    from bot.model import ModelDoor


def _owner() -> str:
    return f"{socket.gethostname()}-{uuid.uuid4().hex[:12]}"


@dataclass(frozen=True)
class Runtime:
    """The edge: settings, the database's sessions, the clock, Slack, and a bell for the lanes."""

    settings: Settings
    sessions: Sessions
    clock: Clock
    slack: WebClient
    wake: Callable[[], None] = field(default=lambda: None)
    """Ring after a transaction that left work for a lane."""
    model: ModelDoor | None = None
    """The door to a language model, where one is set up."""
    watch: Watch = OFF
    """Who is told how long the work takes."""
    owner: str = field(default_factory=_owner)
    """Whose leases the rows carry that this process works on."""

    def now(self) -> datetime:
        return self.clock.now()
