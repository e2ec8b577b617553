"""Decides when Slack is told that a click or an event has arrived: when it is kept, and not before.

One thread keeps what came in meanwhile in one transaction, and tells Slack; another one gives out
turns to act upon it, in the order of arrival. So a burst of clicks costs one commit, none of them
is acknowledged after what another one does, and what a killed process had acknowledged is done by
the next.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from storage import envelopes
from storage.envelopes import Envelope

log = structlog.get_logger(__name__)

HANDS = 48
"""How many are acted upon at once, at most, when all of them wait for Slack or the database."""
STALLED_SECONDS, STUCK_SECONDS = 0.2, 2.0
"""In a burst one begins after the other, since all share a processor with what comes in. When none
has ended or begun for so long because they wait for Slack or the database, one begins beside them.
One that is stuck for longer, whatever it does, is not waited for: a form opens within three seconds
of its click, or never."""
COMPUTING = 0.5
"""A process that computes for this part of a stall waits for nothing: another one beside those that
are under way would only make all of them slower."""
QUIET_SECONDS = 0.1
"""How long one that could begin lets what has come in meanwhile be kept and acknowledged first."""
KINDS = frozenset({"block_actions", "event_callback"})
"""Payloads whose acknowledgement says nothing but that they came. A form's says what is wrong with
it, and a command that was not heard is typed again."""


@dataclass(frozen=True)
class Heard:
    """What Slack said: an envelope, under Slack's own key for it."""

    key: str
    kind: str
    """Slack's word for what is in it: interactive, events_api."""
    payload: Mapping[str, Any]
    at: float
    """When, in seconds since 1970."""


Acknowledge = Callable[[Sequence[Heard]], None]


@dataclass(frozen=True)
class _Arrived:
    heard: Heard
    envelope: Envelope
    acknowledge: Acknowledge


@dataclass(frozen=True)
class _Done:
    key: str


class _End:
    """Nothing comes after it."""


_Note = _Arrived | _Done | _End


class Envelopes:
    """What Slack said, from its arrival until it was acted upon by `act`."""

    def __init__(self, path: Path, act: Callable[[dict[str, Any]], object]) -> None:
        self._act = act
        self._database = envelopes.open_envelopes(path)
        self._notes: queue.SimpleQueue[_Note] = queue.SimpleQueue()
        self._hands = ThreadPoolExecutor(HANDS, thread_name_prefix="hand")
        self._waiting: queue.SimpleQueue[Envelope | _End] = queue.SimpleQueue()
        self._quiet = threading.Event()
        """Set while nothing waits to be kept."""
        self._quiet.set()
        self._held: set[str] = set()
        """Keys of those that are acted upon; only the thread looks."""
        self._changed = threading.Condition()
        """Guards the three below it, and tells when they change."""
        self._under_way = 0
        self._acting: dict[str, float] = {}
        """By key, since when."""
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="envelopes", daemon=True)
        self._turns = threading.Thread(target=self._give_turns, name="turns", daemon=True)

    def start(self) -> None:
        """Act upon what was left, and be ready for more; once, however often it is asked."""
        if self._thread.is_alive():
            return
        with self._database.begin() as connection:
            left = envelopes.left(connection)
        self._count(len(left))
        self._hand_over(left)
        self._thread.start()
        self._turns.start()

    def take(self, heard: Heard, acknowledge: Acknowledge) -> bool:
        """Keep it and have it acted upon; `acknowledge` is told of all that were kept together.

        False for a payload of another kind: whoever brought it waits for its answer. What cannot be
        kept is not acknowledged, so that Slack says it again.
        """
        if heard.payload.get("type") not in KINDS:
            return False
        self._count(1)
        self._quiet.clear()
        envelope = Envelope(heard.key, json.dumps(heard.payload))
        self._notes.put(_Arrived(heard, envelope, acknowledge))
        return True

    def settle(self, *, seconds: float) -> bool:
        """Wait until all that came in was acted upon, so long at most; whether it was."""
        with self._changed:
            return self._changed.wait_for(lambda: self._under_way == 0, seconds)

    def close(self) -> None:
        """Let what is under way end; what has not begun is left to the next process."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._turns.is_alive():
            self._waiting.put(_End())
            self._turns.join()
        self._hands.shutdown(wait=True)
        if self._thread.is_alive():
            self._notes.put(_End())
            self._thread.join()
        self._database.dispose()

    def _run(self) -> None:
        ended = False
        while not ended:
            found = self._gather()
            ended = any(isinstance(each, _End) for each in found)
            arrived = [each for each in found if isinstance(each, _Arrived)]
            if arrived and self._kept(arrived):
                _acknowledge(arrived)
                self._hand_over([each.envelope for each in arrived])
            if done := [each.key for each in found if isinstance(each, _Done)]:
                self._let_go(done)
            if self._notes.empty():
                self._quiet.set()

    def _gather(self) -> list[_Note]:
        """Wait for one, and take all that has come in meanwhile."""
        found = [self._notes.get()]
        while not self._notes.empty():
            found.append(self._notes.get())
        return found

    def _kept(self, arrived: list[_Arrived]) -> bool:
        try:
            with self._database.begin() as connection:
                envelopes.keep(connection, [each.envelope for each in arrived])
        except SQLAlchemyError as error:
            self._count(-len(arrived))
            log.exception("what Slack said could not be kept", error=type(error).__name__)
            return False
        return True

    def _let_go(self, done: list[str]) -> None:
        """What stays in the file is acted upon once more when the process starts again."""
        self._held.difference_update(done)
        try:
            with self._database.begin() as connection:
                envelopes.let_go(connection, done)
        except SQLAlchemyError as error:
            log.exception("what was acted upon is still kept", error=type(error).__name__)

    def _hand_over(self, found: list[Envelope]) -> None:
        """Those that are said twice are under way already."""
        for each in found:
            if each.key in self._held:
                self._count(-1)
                continue
            self._held.add(each.key)
            self._waiting.put(each)

    def _give_turns(self) -> None:
        while isinstance(envelope := self._waiting.get(), Envelope) and self._turn(envelope.key):
            self._quiet.wait(QUIET_SECONDS)
            self._hands.submit(self._do, envelope)

    def _turn(self, key: str) -> bool:
        """Wait until this one may begin; False when nothing more begins."""
        with self._changed:
            acting, looked, computed = len(self._acting), time.monotonic(), time.process_time()
            while not self._closing and (self._is_one_fresh() or len(self._acting) >= HANDS):
                self._changed.wait(STALLED_SECONDS)
                if len(self._acting) == acting:
                    if time.monotonic() - looked < STALLED_SECONDS:
                        continue
                    if acting < HANDS and not is_computing(computed):
                        break
                acting, looked, computed = len(self._acting), time.monotonic(), time.process_time()
            self._acting[key] = time.monotonic()
            return not self._closing

    def _is_one_fresh(self) -> bool:
        since = time.monotonic() - STUCK_SECONDS
        return any(began > since for began in self._acting.values())

    def _do(self, envelope: Envelope) -> None:
        try:
            self._act(json.loads(envelope.payload))
        except Exception as error:
            log.exception("a payload stumbled", error=type(error).__name__)
        self._notes.put(_Done(envelope.key))
        with self._changed:
            del self._acting[envelope.key]
        self._count(-1)

    def _count(self, more: int) -> None:
        with self._changed:
            self._under_way += more
            self._changed.notify_all()


def is_computing(before: float) -> bool:
    """Whether the process, which had computed for so many seconds a stall ago, has gone on."""
    return time.process_time() - before > COMPUTING * STALLED_SECONDS


def _acknowledge(arrived: Sequence[_Arrived]) -> None:
    """All that came over one line at once: each writing would wait for its turn to compute."""
    by_line: dict[Acknowledge, list[Heard]] = {}
    for each in arrived:
        by_line.setdefault(each.acknowledge, []).append(each.heard)
    for acknowledge, heard in by_line.items():
        try:
            acknowledge(heard)
        except Exception as error:  # noqa: BLE001 - the line was hung up; it is kept all the same
            log.warning("an acknowledgement did not get through", error=type(error).__name__)
