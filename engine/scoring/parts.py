"""Decides what one part of a profile adds to the scores; equal parts are worked out once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from threading import Lock
from typing import Final, Generic, TypeVar

from engine.scoring.fields import TEXTS, ModelField
from engine.scoring.model import Model, Signal
from engine.scoring.sums import Reasons, Sum, add_up, tenths
from engine.words import Index

MOST_REMEMBERED: Final = 200_000
"""Entries of one memory: some tens of megabytes at most, then it begins anew."""
PART_OF: Final[Mapping[ModelField, str]] = {
    "title": "work",
    "seniority": "work",
    "department": "work",
    "company": "firm",
    "sector": "firm",
    "size": "firm",
    "location": "place",
    "country": "place",
    "region": "place",
    "about": "about",
    "contact": "contact",
    "event": "event",
}
"""A profile's fields by the part that is looked up as one: a title comes with its seniority."""

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


Shared = tuple[tuple[int, tuple[str, ...]], ...]
"""Signals that other parts have a say in, by number, with what was found in this part."""
Pillars = tuple[tuple[int, int], ...]
"""(pillar, words found) each, by number."""
Part = tuple[int, int, int, Reasons, int, int]
"""Tenths of points for the three scores, their reasons, the numbers of `Shared` and `Pillars`.
Numbers, because they are looked up for every prospect, and 0 means that there are none.
"""
NOTHING: Final[Part] = (0, 0, 0, (), 0, 0)


class Memory(dict[Key, Value], Generic[Key, Value]):
    """What was worked out before, by its key; bounded, for keys that never end."""

    def __init__(self, work_out: Callable[[Key], Value]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, key: Key) -> Value:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        value = self[key] = self._work_out(key)
        return value


class Numbered(Generic[Key]):
    """Numbers for what comes, each its own, whichever thread asks; 0 is given from the start."""

    def __init__(self, nothing: Key) -> None:
        self._numbers = {nothing: 0}
        self._items = [nothing]
        self._one_at_a_time = Lock()

    def number(self, item: Key) -> int:
        with self._one_at_a_time:
            if item not in self._numbers:
                self._items.append(item)
                self._numbers[item] = len(self._items) - 1
            return self._numbers[item]

    def __getitem__(self, number: int) -> Key:
        return self._items[number]


class Lexicon:
    """Every word and value that a model looks for, numbered, and where each is looked for."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._hits: list[tuple[str, int, str]] = []
        """By number: what it tells (signal, pillar), which one, and the word or value."""
        self._worked_out: Memory[tuple[int, ...], Part] = Memory(self._work_out)
        self._shared = _shared_signals(model)
        self._shared_finds = Numbered[Shared](())
        self._pillar_finds = Numbered[Pillars](())
        phrases: dict[str, list[tuple[str, int]]] = defaultdict(list)
        values: dict[tuple[str, str], list[int]] = defaultdict(list)
        for at, signal in enumerate(model.signals):
            for field in signal.fields:
                if field in TEXTS:
                    phrases[field] += self._numbered("signal", at, signal.words)
                else:
                    for value, number in self._numbered("signal", at, signal.values):
                        values[field, value.casefold()].append(number)
        for at, label in enumerate(model.pillars):
            for field in ("title", "company", "about"):
                phrases[field] += self._numbered("pillar", at, label.words)
        self._indexes = {field: Index(phrases[field]) for field in TEXTS}
        self._industries = Memory[str, tuple[int, ...]](self._indexes["company"].find)
        self._lines = Memory[str, tuple[int, ...]](self._indexes["about"].find)
        self._values = {key: tuple(numbers) for key, numbers in values.items()}
        self.fields = frozenset(field for signal in model.signals for field in signal.fields)

    def _numbered(self, tells: str, which: int, words: Iterable[str]) -> list[tuple[str, int]]:
        numbered = []
        for word in words:
            numbered.append((word, len(self._hits)))
            self._hits.append((tells, which, word))
        return numbered

    def work(self, key: tuple[str, str, str]) -> Part:
        """Title, seniority and department."""
        title, seniority, department = key
        found = self._indexes["title"].find(title)
        if seniority:
            found += self._values.get(("seniority", seniority), ())
        if department:
            found += self._values.get(("department", department), ())
        return self._worked_out[found]

    def firm(self, key: tuple[str, str, str, str]) -> Part:
        """The company's name, its industry as written and as normalised, its size."""
        name, industry, sector, size = key
        found = self._indexes["company"].find(name)
        if industry:
            found += self._industries[industry]
        if sector:
            found += self._values.get(("sector", sector.casefold()), ())
        if size:
            found += self._values.get(("size", size), ())
        return self._worked_out[found]

    def place(self, key: tuple[str, str, str]) -> Part:
        """Location, country and region."""
        location, country, region = key
        return self._worked_out[
            self._indexes["location"].find(location)
            + self._values.get(("country", country.casefold()), ())
            + self._values.get(("region", region.casefold()), ())
        ]

    def about(self, text: str) -> Part:
        """Notes, tags and other columns, a line each: lines repeat where texts do not."""
        lines = self._lines
        return self._worked_out[tuple(n for line in text.split("\n") for n in lines[line])]

    def contact(self, marks: frozenset[str]) -> Part:
        """The ways to reach somebody."""
        found = (self._values.get(("contact", mark), ()) for mark in sorted(marks))
        return self._worked_out[tuple(number for numbers in found for number in numbers)]

    def _work_out(self, numbers: tuple[int, ...]) -> Part:
        signals: dict[int, dict[str, None]] = defaultdict(dict)
        pillars: Counter[int] = Counter()
        for number in numbers:
            tells, which, word = self._hits[number]
            if tells == "signal":
                signals[which][word] = None
            else:
                pillars[which] += 1
        own = {at: tuple(words) for at, words in signals.items() if at not in self._shared}
        shared = tuple((at, tuple(words)) for at, words in signals.items() if at in self._shared)
        return (
            *self._sum(own),
            self._shared_finds.number(shared),
            self._pillar_finds.number(tuple(sorted(pillars.items()))),
        )

    def together(self, parts: tuple[int, ...]) -> Sum:
        """What the signals add that several parts have a say in; by the parts' numbers."""
        found: dict[int, dict[str, None]] = defaultdict(dict)
        for number in parts:
            for at, words in self._shared_finds[number]:
                found[at].update(dict.fromkeys(words))
        return self._sum({at: tuple(words) for at, words in found.items()})

    def pillars(self, parts: tuple[int, ...]) -> tuple[str, ...]:
        """The pillars that are told, those with most words first; by the parts' numbers."""
        found: Counter[str] = Counter()
        for which, count in (pair for number in parts for pair in self._pillar_finds[number]):
            found[self.model.pillars[which].name] += count
        return tuple(sorted(found, key=lambda name: (-found[name], name)))

    def _sum(self, found: Mapping[int, tuple[str, ...]]) -> Sum:
        worth = {at: self.model.signals[at].worth(len(words)) for at, words in found.items()}
        return add_up(self.model, {at: tenths(points) for at, points in worth.items()}, found)


def _shared_signals(model: Model) -> frozenset[int]:
    """Signals that are looked for in several parts, or share a limit with such ones."""

    def parts(signal: Signal) -> set[str]:
        return {PART_OF[field] for field in signal.fields}

    of_group: dict[str, set[str]] = defaultdict(set)
    for signal in model.signals:
        if signal.group is not None:
            of_group[signal.group] |= parts(signal)
    return frozenset(
        at
        for at, signal in enumerate(model.signals)
        if len(parts(signal) | of_group.get(signal.group or "", set())) > 1
    )
