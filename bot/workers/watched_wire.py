"""Times what goes over a connection to a mail server."""

from __future__ import annotations

import time

from bot.watch import Watch, Work
from bot.workers.wires import Wire
from engine.delivery.attempts import Attempt, Envelope
from storage.states import Channel


class WatchedWire:
    """A wire whose mails are timed, from the recipient to the answer to the message.

    The commit between the two is part of it: that is how long a mail takes.
    """

    def __init__(self, wire: Wire, watch: Watch) -> None:
        self._wire = wire
        self._watch = watch
        self._began = 0.0

    def address(self, envelope: Envelope) -> Attempt | None:
        self._began = time.perf_counter()
        answer = self._wire.address(envelope)
        return None if answer is None else self._told(answer)

    def data(self, content: bytes) -> Attempt:
        return self._told(self._wire.data(content))

    def withhold(self) -> None:
        self._wire.withhold()

    def close(self) -> None:
        self._wire.close()

    def _told(self, attempt: Attempt) -> Attempt:
        took = time.perf_counter() - self._began
        self._watch.took(Work.SEND, took, channel=Channel.EMAIL, outcome=attempt.fate)
        return attempt
