"""Decides in which order a group of e-mails goes over the wire: every RCPT, one commit, every DATA.

A group is small, since whoever dies after that commit leaves all of it with nobody who can know
whether it went. Nobody waits long for one whose server hangs: who has an answer goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

from bot.workers.wires import Line, Wire, waves
from engine.delivery.smtp import Attempt, Envelope, Fate
from engine.views.delivery import ClaimedMail

Answered = tuple[ClaimedMail, Attempt]
T = TypeVar("T")


@dataclass(frozen=True)
class Letter:
    """A claimed mail that is ready to go, and the line that it goes over."""

    claimed: ClaimedMail
    envelope: Envelope
    line: Line


class Group:
    """Sends letters together; `begin` commits that they are being sent and says which may be.

    `record` keeps what became of some of them. Whatever stumbles over one of them is raised when
    all others have come to their end.
    """

    def __init__(
        self,
        begin: Callable[[Sequence[ClaimedMail]], Collection[int]],
        record: Callable[[Sequence[Answered]], None],
    ) -> None:
        self._begin = begin
        self._record = record
        self._trouble: list[BaseException] = []

    def send(self, letters: Sequence[Letter]) -> list[Fate]:
        """What became of each, in no particular order."""
        fates: list[Fate] = []
        asked = {letter.line.ask(_address(letter)): letter for letter in letters}
        for wave in waves(asked):
            answers = self._taken(wave, asked)
            refused = [(letter.claimed, answer) for letter, answer in answers if answer is not None]
            fates += self._recorded(refused)
            fates += self._data([letter for letter, answer in answers if answer is None])
        if self._trouble:
            raise self._trouble[0]
        return fates

    def _data(self, ready: Sequence[Letter]) -> list[Fate]:
        """Those whose recipient the server has taken: the commit, then the messages."""
        begun: Collection[int] = ()
        try:
            if ready:
                begun = self._begin([letter.claimed for letter in ready])
        except Exception as error:  # noqa: BLE001 - raised at the end
            self._trouble.append(error)
        sent = {letter.line.ask(_data(letter)): letter for letter in ready if _is(letter, begun)}
        withheld = [letter for letter in ready if not _is(letter, begun)]
        for letter in withheld:
            letter.line.ask(_withhold)
        fates = [Fate.WITHHELD] * len(withheld)
        for wave in waves(sent):
            answers = self._taken(wave, sent)
            fates += self._recorded([(letter.claimed, answer) for letter, answer in answers])
        return fates

    def _taken(
        self, wave: Sequence[Future[T]], asked: Mapping[Future[T], Letter]
    ) -> list[tuple[Letter, T]]:
        for future in wave:
            if (error := future.exception()) is not None:
                self._trouble.append(error)
        return [(asked[each], each.result()) for each in wave if each.exception() is None]

    def _recorded(self, answered: Sequence[Answered]) -> list[Fate]:
        try:
            if answered:
                self._record(answered)
        except Exception as error:  # noqa: BLE001 - raised at the end
            self._trouble.append(error)
        return [attempt.fate for _, attempt in answered]


def _is(letter: Letter, ids: Collection[int]) -> bool:
    return letter.claimed.id in ids


def _address(letter: Letter) -> Callable[[Wire], Attempt | None]:
    return lambda wire: wire.address(letter.envelope)


def _data(letter: Letter) -> Callable[[Wire], Attempt]:
    return lambda wire: wire.data(letter.envelope.content)


def _withhold(wire: Wire) -> None:
    wire.withhold()
