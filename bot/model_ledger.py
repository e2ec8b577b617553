"""Decides when what a model costs is looked up and written down: together, in one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from storage.database import Sessions

T = TypeVar("T")


class Room(Enum):
    """What a limit leaves for a question: enough, too little, or what open ones may yet cost."""

    THERE = "there"
    SPENT = "spent"
    HELD = "held"


@dataclass(eq=False)
class Entry(Generic[T]):
    """Something to do in a transaction; `results` holds what it gave once that is committed."""

    do: Callable[[Session], T]
    results: list[T] = field(default_factory=list)


@dataclass
class Ledger:
    """One thread at a time is at the database, and does there what others wait with as well.

    Dozens of threads would otherwise each wait for a sync of the disk, and for SQLite's lock by
    sleeping longer and longer.
    """

    _turn: threading.Lock = field(default_factory=threading.Lock)
    _waiting: list[Entry[object]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, sessions: Sessions, do: Callable[[Session], T]) -> T:
        """What `do` gives, committed. Where one of many fails, only that one does."""
        mine = Entry(do)
        with self._lock:
            self._waiting.append(mine)  # type: ignore[arg-type]  # each thread reads its own result
        with self._turn:
            if not mine.results:
                self._at_the_database(sessions, mine)
        return mine.results[0]

    def _at_the_database(self, sessions: Sessions, mine: Entry[T]) -> None:
        with self._lock:
            batch, self._waiting = self._waiting, []
        try:
            with sessions.begin() as session:
                done = [each.do(session) for each in batch]
        except Exception:
            if len(batch) == 1:
                raise
            with self._lock:  # somebody's work fails: everyone does their own
                self._waiting += [each for each in batch if each is not mine]
            with sessions.begin() as session:
                mine.results.append(mine.do(session))
            return
        for each, result in zip(batch, done, strict=True):
            each.results.append(result)
