"""The one door to a language model: decides how often, how fast and at what cost it is asked."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.model_body import characters_of
from bot.model_ledger import Ledger, Room
from bot.model_line import ModelLine
from bot.model_pace import ModelPace
from bot.model_prices import Price, price_for
from bot.model_reply import Reply
from bot.model_talks import Talks
from bot.model_tries import pause_after
from bot.settings import Settings
from bot.watch import OFF, Watch, Work
from engine.generation.conversation import Answer, Call, Outcome, Question

LEAST_SECONDS = 0.1
BUSY = Reply(Outcome.LIMITED, why="The model has too much to do. Ask again in a minute.")
NO_KEY = "none"


@dataclass(frozen=True)
class Endpoint:
    """Where the model is and what may be asked of it; `seconds` is for one whole try."""

    url: str
    model: str
    key: str = NO_KEY
    seconds: float = 60.0
    at_once: int = 8
    per_minute: int | None = None
    price: Price | None = None


def door_for(settings: Settings, watch: Watch = OFF) -> ModelDoor:
    """The door to the model that is set up."""
    assert settings.model is not None, "asked only where there is one"
    key = settings.model_key.get_secret_value() if settings.model_key else NO_KEY
    endpoint = Endpoint(
        url=settings.model_url,
        model=settings.model,
        key=key,
        seconds=settings.model_timeout,
        at_once=settings.model_at_once,
        per_minute=settings.model_per_minute,
        price=price_for(settings.model, settings.model_price),
    )
    return ModelDoor(endpoint, watch=watch)


class ModelDoor:
    """May be asked from many threads; all of them keep its limits together."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        pace: ModelPace | None = None,
        sleep: Callable[[float], None] = time.sleep,
        watch: Watch = OFF,
    ) -> None:
        self.endpoint = endpoint
        self.ledger = Ledger()
        self.talks = Talks()
        self._pace = pace or ModelPace(endpoint.per_minute)
        self._sleep = sleep
        self._watch = watch
        self._slots = threading.BoundedSemaphore(endpoint.at_once)
        self._money = threading.Condition()
        self._held: list[float] = []
        """What each question that is open can cost, where there is a limit."""
        self._plainly = False
        self._line = ModelLine(
            endpoint.url,
            endpoint.model,
            endpoint.key,
            seconds=endpoint.seconds,
            at_once=endpoint.at_once,
        )

    def close(self) -> None:
        """Those who are being answered get their answer first."""
        self.talks.close()
        self._line.close()

    def ask(self, question: Question, *, patience: float = math.inf) -> Answer:
        """The answer with every call that it took; without a text it says why there is none.

        Where a person waits, their `patience` in seconds is for all tries together.
        """
        until = time.monotonic() + patience
        plainly = self._plainly
        calls: list[Call] = []
        while True:
            reply, call = self._once(question, until, plainly=plainly)
            calls += [call] if call is not None else []
            if reply.text is not None:
                return Answer(reply.text, tuple(calls), uses=reply.uses)
            if reply.format_refused and not plainly:
                plainly = True
                if not question.tools:  # one that knows no tools may know schemas
                    self._plainly = True  # an older server: it is asked so from now on
                continue
            pause = pause_after(reply, calls)
            if pause is None or time.monotonic() + pause >= until:
                return Answer(None, tuple(calls), reply.why)
            if reply.outcome is Outcome.LIMITED:
                self._pace.rest(pause)
            else:
                self._sleep(pause)

    def at_most(self, question: Question) -> float | None:
        """What one call can cost; None when the price is not known."""
        price = self.endpoint.price
        if price is None:
            return None
        return price.at_most(characters_of(question), question.most_tokens)

    @contextmanager
    def within(
        self, dollars: float, left: Callable[[], float], patience: float = math.inf
    ) -> Iterator[Room]:
        """Hold `dollars` while a question is open, if so much is `left`.

        What other threads hold may be in the way: it is waited for with `patience` in seconds,
        since most answers cost less than they can.
        """
        until = time.monotonic() + patience
        with self._money:
            while True:
                rest = left()
                fits = sum(self._held) + dollars <= rest
                if fits or dollars > rest or not self._money.wait(_timeout(until)):
                    break
            if fits:
                self._held.append(dollars)
        try:
            yield Room.THERE if fits else Room.SPENT if dollars > rest else Room.HELD
        finally:
            if fits:
                with self._money:
                    self._held.remove(dollars)
                    self._money.notify_all()

    def _once(
        self, question: Question, until: float, *, plainly: bool
    ) -> tuple[Reply, Call | None]:
        """One try; no call where it did not come to one in time."""
        seconds = until - time.monotonic()
        if not self._pace.wait(seconds) or not self._slots.acquire(timeout=_timeout(until)):
            return BUSY, None
        try:
            began = time.monotonic()
            seconds = min(self.endpoint.seconds, max(until - began, LEAST_SECONDS))
            reply = self._line.ask(question, seconds, plainly=plainly)
            took = time.monotonic() - began
        finally:
            self._slots.release()
        call = Call(
            model=self.endpoint.model,
            outcome=reply.outcome,
            latency_ms=round(took * 1000),
            prompt_tokens=reply.prompt_tokens,
            completion_tokens=reply.completion_tokens,
            cost_usd=self._cost(reply, question),
        )
        self._watch.took(
            Work.MODEL,
            took,
            model=call.model,
            outcome=call.outcome,
            prompt_tokens=call.prompt_tokens,
            completion_tokens=call.completion_tokens,
            cost_usd=call.cost_usd,
        )
        return reply, call

    def _cost(self, reply: Reply, question: Question) -> float | None:
        """A try that was given up counts at the most that it can have cost."""
        if reply.outcome is Outcome.TIMEOUT:
            return self.at_most(question)
        price = self.endpoint.price
        if price is None:
            return None
        return price.of(reply.prompt_tokens, reply.completion_tokens)


def _timeout(until: float) -> float | None:
    """Seconds for a lock, which knows no infinity."""
    return None if math.isinf(until) else max(until - time.monotonic(), 0.0)
