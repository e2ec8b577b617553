"""Decides how e-mails go over the wire: RCPT, a commit, DATA, a commit, each for all who are ready.

Every connection goes on by itself; the two commits gather who has come that far. So few wait for a
commit of their own, and nobody waits long for one whose server hangs. A connection's answer is kept
before its next message begins: whoever dies between the two commits leaves at most one mail for
each connection with nobody who can know whether it went.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from bot.workers.wires import Line, Wire
from engine.delivery.attempts import Attempt, Envelope, Fate
from engine.delivery.gatehouse.counts import LEASE
from engine.views.delivery import ClaimedMail

GATHERING = 0.01
"""Seconds that who is ready waits for others, so that they share a commit: about what one takes."""
STOOD_STILL = "Drumbeat stood still before it could send it"
Answered = tuple[ClaimedMail, Attempt]
T = TypeVar("T")


@dataclass(frozen=True)
class Letter:
    """A claimed mail that is ready to go."""

    claimed: ClaimedMail
    envelope: Envelope


class OnLine(NamedTuple):
    """A letter and the connection that it goes over."""

    letter: Letter
    line: Line


class Traffic:
    """The letters on the wire and those in line for it.

    `begin` commits that some are being sent, and says by their claims which may be; `record` keeps
    what became of some. Whatever stumbles over one waits until all others have come to their end.
    """

    def __init__(
        self,
        begin: Callable[[Sequence[ClaimedMail]], Collection[tuple[int, int]]],
        record: Callable[[Sequence[Answered]], None],
        now: Callable[[], datetime],
    ) -> None:
        self._begin = begin
        self._record = record
        self._now = now
        self._queues: dict[Line, deque[Letter]] = {}
        """By line: who waits for it. A line that is there holds a letter between RCPT and DATA."""
        self._asked: dict[Future[Attempt | None], OnLine] = {}
        self._sent: dict[Future[Attempt], OnLine] = {}
        self._load: Counter[Line] = Counter()
        self.fates: list[Fate] = []
        """What became of each, in no particular order."""
        self.trouble: list[BaseException] = []

    @property
    def under_way(self) -> int:
        """How many have no end yet."""
        return self._load.total()

    def put(self, letter: Letter, lines: Sequence[Line]) -> None:
        """Send it over the one of these lines that has the least to do."""
        line = min(lines, key=self._load.__getitem__)
        self._load[line] += 1
        if line in self._queues:
            self._queues[line].append(letter)
        else:
            self._queues[line] = deque([letter])
            self._next(line)

    def end(self, answered: Sequence[Answered]) -> None:
        """Keep what became of some."""
        try:
            if answered:
                self._record(answered)
        except Exception as error:  # noqa: BLE001 - raised at the end
            self.trouble.append(error)
        self.fates += [attempt.fate for _, attempt in answered]

    def go_on(self, other: Future[Any] | None = None) -> None:
        """Wait until somebody is ready for the next thing, or the `other` is, and see to it."""
        done = _ready([*self._asked, *self._sent], other)
        taken, answered = self._pop(self._asked, done), self._pop(self._sent, done)
        refused = [(on, answer) for on, answer in taken if answer is not None]
        for on, _ in refused:
            self._next(on.line)
        self.end([(on.letter.claimed, answer) for on, answer in (*refused, *answered)])
        self._load.subtract(on.line for on, _ in (*refused, *answered))
        self._data([on for on, answer in taken if answer is None])

    def _data(self, ready: Sequence[OnLine]) -> None:
        """Those whose recipient the server has taken: the commit, then the messages."""
        begun: Collection[tuple[int, int]] = ()
        until = self._now() + LEASE
        try:
            if ready:
                begun = self._begin([on.letter.claimed for on in ready])
        except Exception as error:  # noqa: BLE001 - raised at the end
            self.trouble.append(error)
        for on in ready:
            if on.letter.claimed.claim in begun:
                self._sent[on.line.ask(self._send(on.letter, until))] = on
            else:
                on.line.ask(_withhold)
                self.fates.append(Fate.WITHHELD)
                self._load[on.line] -= 1
            self._next(on.line)

    def _send(self, letter: Letter, until: datetime) -> Callable[[Wire], Attempt]:
        """Not once the lease is over: who stood still for so long may have been asked about it."""

        def send(wire: Wire) -> Attempt:
            if self._now() < until:
                return wire.data(letter.envelope.content)
            wire.withhold()
            return Attempt(Fate.TEMPORARY, STOOD_STILL)

        return send

    def _next(self, line: Line) -> None:
        """The line is free for the recipient of whoever waits for it."""
        if queue := self._queues[line]:
            letter = queue.popleft()
            self._asked[line.ask(_address(letter))] = OnLine(letter, line)
        else:
            del self._queues[line]

    def _pop(
        self, asked: dict[Future[T], OnLine], done: Collection[Future[Any]]
    ) -> list[tuple[OnLine, T]]:
        """Who has an answer, of these; a line that stumbled over one goes on with the next."""
        answers = []
        for future in [each for each in asked if each in done]:
            on = asked.pop(future)
            if (error := future.exception()) is None:
                answers.append((on, future.result()))
                continue
            self.trouble.append(error)
            self._load[on.line] -= 1
            if asked is self._asked:
                self._next(on.line)
        return answers


def _ready(futures: Sequence[Future[Any]], other: Future[Any] | None) -> Collection[Future[Any]]:
    """Those that are done, and who comes soon after the first; none if the `other` was sooner."""
    awaited = futures if other is None else [*futures, other]
    done = wait(awaited, return_when=FIRST_COMPLETED).done - {other}
    others = set(futures) - done
    return done | wait(others, timeout=GATHERING).done if done and others else done


def _address(letter: Letter) -> Callable[[Wire], Attempt | None]:
    return lambda wire: wire.address(letter.envelope)


def _withhold(wire: Wire) -> None:
    wire.withhold()
