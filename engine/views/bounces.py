"""Names the ways in which a message can fail to arrive, whoever reports it."""

from __future__ import annotations

from enum import StrEnum


class BounceKind(StrEnum):
    """What a report of a failure says about the address and about another try."""

    HARD = "hard"
    """The address is at fault, for good."""
    SOFT = "soft"
    """Not this time: the mailbox is full, the server was away. Later may be better."""
    REFUSED = "refused"
    """The message itself was refused, and would be again: its size, its content, a policy."""
    DELAY = "delay"
    """It is only late: the other side is still trying."""
