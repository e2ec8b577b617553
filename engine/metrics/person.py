"""Decides what one person counts as in the figures of a time: pure, from what was sent and came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from json import dumps
from typing import Any, Final, NamedTuple

from engine.views.outcomes import By
from storage.figures import BIT, PERIODS, WENT_OUT
from storage.states import EventKind
from storage.types import JsonDict

PEOPLE: Final = "people"
"""The people themselves, each once in every step that one of their messages reached."""
HAPPENED: Final = "happened"
"""What happened on a day: messages sent and answered, each once in a time, and people booked."""
ANSWERED: Final = "answered"
"""How many whole hours messages waited for their first answer."""
WAITED: Final = "waited"
"""The same to the microsecond, in digits that sort as the numbers do."""
HAPPENED_KINDS: Final = (EventKind.SENT, EventKind.REPLIED, EventKind.MEETING_BOOKED)
NONE: Final = "none"
"""The value of messages to which nothing of the kind belongs."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
INSTANT: Final = timedelta(microseconds=1)
HOUR: Final = timedelta(hours=1) // INSTANT
DAY: Final = 24 * HOUR
BY: Final = tuple(by.value for by in By)
SEGMENT, SEQUENCE, STEP = (list(By).index(by) for by in (By.SEGMENT, By.SEQUENCE, By.STEP))
FIRST_DAY: Final = date(1970, 1, 1).toordinal()
Instant = int
"""Microseconds since 1970, in UTC."""
Stretch = tuple[Instant, Instant]
"""From an instant until before another."""


Key = tuple[str, str, str, str, int]
"""Which counters: period, by, value, previous as in `period_count`; the bits of the figures."""


APART: Final = "\x7f"
"""Between the groups of a message in what is kept of it: one text is read faster than nine."""


def together(places: Sequence[str]) -> str | Sequence[str]:
    """The groups of a message as they are kept."""
    joined = APART.join(places)
    return joined if joined.count(APART) == len(places) - 1 else places


class Message(NamedTuple):
    """A message that went out `at`, or to which something happened although it never did."""

    at: Instant | None
    figures: int
    groups: str | Sequence[str]
    """The group that it belongs to for each of `By`: apart, where one of them has that mark."""
    answered: Instant | None = None
    """When a person answered it first."""
    noted: Sequence[Instant] | None = None
    """When events said that it was sent, in their order; None for one that said so, `at`."""
    replied: Sequence[Instant] = ()
    """When events said that it was answered, in their order."""

    @property
    def places(self) -> Sequence[str]:
        """The groups, one by one."""
        return self.groups.split(APART) if isinstance(self.groups, str) else self.groups

    @property
    def sent(self) -> Sequence[Instant]:
        """When events said that it was sent, in their order."""
        if self.noted is not None:
            return self.noted
        return () if self.at is None else (self.at,)

    def as_json(self) -> list[Any]:
        """Half as long for one that went out once and was not answered, as nearly all."""
        groups = self.groups if isinstance(self.groups, str) else list(self.groups)
        kept = [self.at, self.figures, groups]
        if self.answered is None and self.noted is None and not self.replied:
            return kept
        noted = None if self.noted is None else list(self.noted)
        return [*kept, self.answered, noted, list(self.replied)]


class Person(NamedTuple):
    messages: Sequence[Message]
    booked: Sequence[tuple[Instant, str]]
    """When meetings were booked, in their order, and with what group of `HAPPENED`."""

    def as_json(self) -> JsonDict:
        return {
            "messages": [message.as_json() for message in self.messages],
            "booked": [list(each) for each in self.booked],
        }


NOBODY: Final = Person((), ())


def from_json(facts: Mapping[str, Any]) -> Person:
    return Person([Message(*each) for each in facts["messages"]], facts["booked"])


def instant(at: datetime) -> Instant:
    return (at - EPOCH) // INSTANT


@cache
def group_of(step: str | None, segment: str, sequence: str | None) -> str:
    """The value of `HAPPENED`: what a report of a time tells apart."""
    return dumps([step, segment, sequence])


def of_message(message: Message) -> str:
    places = message.places
    return group_of(places[STEP], places[SEGMENT], places[SEQUENCE])


@cache
def day_of(number: int) -> str:
    """The day so many days after the first of 1970."""
    return date.fromordinal(FIRST_DAY + number).isoformat()


@cache
def reached(figures: int) -> tuple[str, ...]:
    return tuple(name for name in PERIODS if figures & BIT[name])


def count(found: Counter[Key], person: Person, times: int = 1) -> None:
    """Add all that the person counts in, by day and by month; -1 takes it away."""
    people: dict[str, dict[str, str]] = {name: {} for name in PERIODS}
    for message in person.messages:
        if message.at is not None:
            day = day_of(message.at // DAY)
            _add_message(found, message, day, times)
            for name in reached(message.figures):
                people[name][day] = ""
        if message.sent or message.replied:
            group = of_message(message)
            _add_firsts(found, HAPPENED, "sent", _days((at, group) for at in message.sent), times)
            replied = _days((at, group) for at in message.replied)
            _add_firsts(found, HAPPENED, "replied", replied, times)
    for name, days in people.items():
        _add_firsts(found, PEOPLE, name, days, times)
    _add_firsts(found, HAPPENED, "meeting_booked", _days(person.booked), times)


def _add_message(found: Counter[Key], message: Message, day: str, times: int) -> None:
    """Once in each figure of each of its groups, whatever the range."""
    figures = message.figures & WENT_OUT
    for period in (day, day[:7]):
        for by, value in zip(BY, message.places, strict=True):
            found[period, by, value, "", figures] += times
        if message.answered is not None:
            hours, exactly = waited(message)
            found[period, ANSWERED, hours, "", BIT["replied"]] += times
            found[period, WAITED, exactly, "", BIT["replied"]] += times


def _days(happened: Iterable[tuple[Instant, str]]) -> dict[str, str]:
    """By day, the group of what happened first on it."""
    days: dict[str, str] = {}
    for at, group in happened:
        days.setdefault(day_of(at // DAY), group)
    return days


def _add_firsts(
    found: Counter[Key], by: str, figure: str, days: Mapping[str, str], times: int
) -> None:
    """Once on each day, with the day before it: a range counts the first of its days alone."""
    previous = ""
    for day in sorted(days):
        found[day, by, days[day], previous, BIT[figure]] += times
        if day[:7] != previous[:7]:
            found[day[:7], by, days[day], previous, BIT[figure]] += times
        previous = day


def waited(message: Message) -> tuple[str, str]:
    """The values of `ANSWERED` and `WAITED`; what was answered before it was sent did not wait."""
    assert message.at is not None
    assert message.answered is not None
    instants = max(message.answered - message.at, 0)
    return str(instants // HOUR), exactly(instants)


def exactly(instants: int) -> str:
    return f"{instants:016}"
