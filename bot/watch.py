"""Decides what is told of the work to whoever watches from outside: how long, how it ended.

Never about whom: what is told stands in one table, `TOLD`, and what is not in it stays here,
whatever is handed over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session, SessionTransaction

from storage.database import Sessions

About = dict[str, str | float | None]
"""What is known of one piece of work; how it ended is added to it."""
BEGAN: Final = "began"
"""Where a session keeps since when its transaction is open (in `session.info`)."""


class Work(StrEnum):
    """The kinds of work that are timed."""

    ACKNOWLEDGE = "slack.acknowledge"
    JOB = "job"
    SEND = "send"
    MODEL = "model.call"
    TRANSACTION = "database.transaction"


@dataclass(frozen=True)
class Told:
    """What may be told of a kind of work: few words, and amounts that add up."""

    says: str
    labels: tuple[str, ...]
    amounts: tuple[str, ...] = ()
    slow: float = 0.0
    """Seconds from which on one of them is told by itself, and not in the sums alone."""


TOLD: Final[Mapping[Work, Told]] = {
    Work.ACKNOWLEDGE: Told("from a payload of Slack's to its acknowledgement", ("kind",)),
    Work.JOB: Told("one run of a recurring job", ("job", "outcome")),
    Work.SEND: Told("from the recipient to the server's last answer", ("channel", "outcome")),
    Work.MODEL: Told(
        "one call of the language model",
        ("model", "outcome"),
        ("prompt_tokens", "completion_tokens", "cost_usd"),
    ),
    Work.TRANSACTION: Told("a transaction, from its begin to its end", ("ended",), slow=0.25),
}


class Watch:
    """Tells nobody: how it is where nothing is switched on."""

    @contextmanager
    def doing(self, what: Work, **about: str | float | None) -> Iterator[About]:
        """Around one piece of work, whose end is written into what this gives."""
        del what
        yield about

    def took(self, what: Work, seconds: float, **about: str | float | None) -> None:
        """A piece of work that has ended just now."""

    def backlog(self, read: Callable[[], Mapping[str, int]]) -> None:
        """By what name how much waits is looked up by `read`, now and then."""

    def close(self) -> None:
        """Tell the rest."""


OFF: Final = Watch()


def watch_transactions(sessions: Sessions, watch: Watch) -> None:
    """Time every transaction from when it has the database to when it is over.

    The wait for SQLite's one writer comes before: it is the fault of another one, which is slow.
    A savepoint is a part of one, and no end of it.
    """

    def begun(session: Session, transaction: SessionTransaction, _: Connection) -> None:
        if not transaction.nested:
            session.info[BEGAN] = time.perf_counter()

    def over(session: Session, ended: str) -> None:
        if session.in_nested_transaction():
            return
        began = session.info.pop(BEGAN, None)
        if began is not None:
            watch.took(Work.TRANSACTION, time.perf_counter() - began, ended=ended)

    event.listen(sessions, "after_begin", begun)
    event.listen(sessions, "after_commit", lambda session: over(session, "commit"))
    event.listen(sessions, "after_rollback", lambda session: over(session, "rollback"))
