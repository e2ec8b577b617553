"""Does one thing after the other in a thread of its own, for whoever has something else to do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class Aside:
    """The thread begins with the first thing, and keeps no process from ending if it hangs."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._asked: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def do(self, work: Callable[[], T]) -> Future[T]:
        answer: Future[T] = Future()

        def done() -> None:
            try:
                answer.set_result(work())
            except BaseException as error:  # noqa: BLE001 - it is raised where the answer is taken
                answer.set_exception(error)

        self._asked.put(done)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        return answer

    def _work(self) -> None:
        while True:
            self._asked.get()()
