"""Templates rendered a second, and drafts from a model that takes 600 ms, many at once."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
from jinja2 import Environment, Template
from jinja2.meta import find_undeclared_variables

from bot.edge import open_runtime
from bot.model import door_for
from bot.runtime import Runtime
from bot.settings import Settings
from bot.writing import write
from engine import workspace as workspaces
from engine.campaigns import offers
from engine.generation.briefs import TONES, Brief, Limits, Person
from engine.generation.library import library
from engine.generation.model_calls import About
from engine.generation.writer import write as write_template
from storage.states import Channel, TouchKind
from tests.bench.base import Figure, rate
from tests.slow_model import slow_model

TAKES = 0.6
ROUNDS = 12
"""So many answers one after the other in each thread: beginnings and ends count little."""
RENDERED = 40_000
NOTHING = {"role": "system", "content": "x" * 3000}
DOCUMENT = {
    "role": "user",
    "content": '{"facts": {}, "task": {"wordings": {"direct": ""}, "most_characters": {}}}',
}
"""What bare requests ask."""
FACT = "A sentence of words."


def brief(seed: int) -> Brief:
    return Brief(
        person=Person(greeting="Maya", full_name="Maya Lindqvist", company="Alder Grove"),
        offer=offers.sample().for_audience("referral_network"),
        kind=TouchKind.INITIAL_DM,
        channel=Channel.EMAIL,
        limits=Limits(3000, 120),
        seed=seed,
        sender_name="Ada Admin",
        sign_off="Ada Admin",
    )


def figures() -> Iterator[Figure]:
    yield from _templates()
    with slow_model(TAKES) as url:
        for at_once, goal in ((32, 0.95), (64, 0.90)):
            ideal = TAKES * ROUNDS
            bare = _seconds(at_once, lambda client: _ask(client, url))
            with _runtime(url, at_once) as (runtime, about):
                ours = _drafts(runtime, about, at_once)
            n = at_once * ROUNDS
            yield Figure(
                f"three drafts by a model that takes {TAKES:g} s, {at_once} at once",
                n / ours,
                n / ideal,
                "answers/s",
                "N / 0.6 s",
                goal,
            )
            yield Figure(
                f"the same beside bare httpx, {at_once} at once",
                n / ours,
                n / bare,
                "answers/s",
                "httpx",
            )


def _templates() -> Iterator[Figure]:
    """The wordings as the library holds them, beside the same sources in a bare environment."""
    held = [wording for wordings in library().parts.values() for wording in wordings]
    written = _sources()
    sources = [Template(text) for text in written]
    named = find_undeclared_variables(Environment(autoescape=False).parse("".join(written)))
    facts = dict.fromkeys(named, FACT)
    assert len(held) == len(sources)
    times = max(RENDERED // len(held), 1)

    def rendered(templates: list[Template]) -> Callable[[], int]:
        def work() -> int:
            for _ in range(times):
                for template in templates:
                    template.render(facts)
            return times * len(templates)

        return work

    measured, bare = rate(rendered(held)), rate(rendered(sources))
    yield Figure("templates rendered", measured, bare, "/s", "bare Jinja")
    yield Figure("templates rendered", measured, RENDERED, "/s", "to reach", 1.0)
    briefs = [replace(brief(seed), tone=TONES[seed % 3]) for seed in range(300)]

    def drafts() -> int:
        for each in briefs:
            write_template(each)
        return len(briefs)

    yield Figure("whole drafts with their guardrails", rate(drafts), measured, "/s", "templates")


def _sources() -> list[str]:
    from engine.generation.library import AUDIENCES, COMMON, _read  # noqa: PLC0415

    return [
        wording
        for audience in (COMMON, *AUDIENCES)
        for tones in _read(audience).values()
        for wordings in tones.values()
        for wording in wordings
    ]


@contextmanager
def _runtime(url: str, at_once: int) -> Iterator[tuple[Runtime, About]]:
    with tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as home:
        settings = Settings.load(
            home=Path(home),
            database_url=f"sqlite:///{home}/bench.db",
            model="bench",
            model_url=url,
            model_at_once=at_once,
        )
        with open_runtime(settings) as runtime:
            with runtime.sessions.begin() as session:
                workspace = workspaces.for_shell(session, "UTC", now=runtime.now())
            yield replace(runtime, model=door_for(settings)), About(workspace.id)


def _drafts(runtime: Runtime, about: About, at_once: int) -> float:
    """Seconds for ROUNDS rounds of threads that each write as fast as they can."""
    for seed in range(at_once, 0, -at_once):  # one before the clock runs: connections, caches
        write(runtime, brief(10**6 + seed), 3, about=about)

    def work(number: int) -> None:
        for turn in range(ROUNDS):
            written = write(runtime, brief(number * ROUNDS + turn), 3, about=about)
            assert all(draft.writer == "model" for draft in written.variants)

    return _together(at_once, work)


def _seconds(at_once: int, ask: Callable[[httpx.Client], None]) -> float:
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    with httpx.Client(limits=limits, timeout=30) as client:

        def work(_: int) -> None:
            for _turn in range(ROUNDS):
                ask(client)

        return _together(at_once, work)


def _together(at_once: int, work: Callable[[int], None]) -> float:
    start = threading.Barrier(at_once + 1)

    def run(number: int) -> None:
        start.wait()
        work(number)

    with ThreadPoolExecutor(at_once) as pool:
        done = [pool.submit(run, number) for number in range(at_once)]
        start.wait()
        began = time.perf_counter()
        for each in done:
            each.result()
        return time.perf_counter() - began


def _ask(client: httpx.Client, url: str) -> None:
    asked = {"model": "bench", "messages": [NOTHING, DOCUMENT]}
    client.post(f"{url}/chat/completions", json=asked).raise_for_status()
