"""Decides when calls of a model are written down: those that end together, in one transaction."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime

from engine.generation import model_calls
from engine.generation.conversation import Answer
from engine.generation.model_calls import About
from storage.database import Sessions


@dataclass(eq=False)
class Entry:
    """The calls of one question, and whether they are in the database."""

    about: About
    key: str
    answer: Answer
    kept: bool = False


@dataclass
class Ledger:
    """One thread at a time is at the database, and writes down what others wait with as well.

    Dozens of threads would otherwise each wait for a sync of the disk, and for SQLite's lock by
    sleeping longer and longer.
    """

    turn: threading.Lock = field(default_factory=threading.Lock)
    _waiting: list[Entry] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def kept_answer(self, sessions: Sessions, about: About, key: str) -> str | None:
        with self.turn, sessions.begin() as session:
            return model_calls.kept_answer(session, about.workspace_id, key)

    def keep(self, sessions: Sessions, entry: Entry, *, now: datetime) -> None:
        """Returns when the entry is committed; of a batch that fails, each one tries again."""
        with self._lock:
            self._waiting.append(entry)
        with self.turn:
            if entry.kept:
                return
            with self._lock:
                batch, self._waiting = self._waiting, []
            try:
                with sessions.begin() as session:
                    for each in batch:
                        model_calls.keep(session, each.about, each.key, each.answer, now=now)
            except BaseException:
                with self._lock:
                    self._waiting += [each for each in batch if each is not entry]
                raise
            for each in batch:
                each.kept = True
