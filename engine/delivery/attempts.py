"""Says what one attempt to send needs to know, and what can have become of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What became of one attempt."""

    SENT = "sent"
    TEMPORARY = "temporary"
    """Definitely not sent; later may be better."""
    PERMANENT = "permanent"
    """Definitely not sent, and the server said that it never will be."""
    BAD_ADDRESS = "bad_address"
    """As PERMANENT, and the recipient's address is at fault."""
    NO_TEXTS = "no_texts"
    """As PERMANENT, and the recipient's number takes no SMS."""
    OPTED_OUT = "opted_out"
    """As PERMANENT, and the provider knows that the recipient asked for no more."""
    WITHHELD = "withheld"
    """The last question was answered with no; nothing was sent."""
    AWAY = "away"
    """The server cannot be used at all now; no mail is at fault."""
    UNCERTAIN = "uncertain"
    """The connection ended after DATA and before the answer: nobody can know."""


@dataclass(frozen=True)
class Attempt:
    fate: Fate
    note: str = ""
    """What the server said, or what happened, in words."""
    remote_id: str | None = None
    """What a provider calls it that has taken it."""


@dataclass(frozen=True)
class Server:
    """Where to connect. `starttls` insists on encryption; port 465 is encrypted from the start."""

    host: str
    port: int
    username: str | None = None
    password: str | None = None
    starttls: bool = True


@dataclass(frozen=True)
class Envelope:
    sender: str
    recipient: str
    content: bytes
