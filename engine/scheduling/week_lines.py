"""Decides how the hours of a week are written by people and files: one line each, read and printed.

Monday 9:00: connection requests; Connection requests, highest priority
Tuesday 16:00: messages to thought_leadership
Friday 9:00: connection requests and check-ins
Friday 14:00: review
"""

from __future__ import annotations

import re
import tomllib
from calendar import day_name
from collections.abc import Mapping
from datetime import time
from functools import lru_cache
from importlib import resources

from engine.errors import InvalidError
from engine.scheduling.week import Schedule, WeekSlot
from engine.team_settings import TeamSettings
from storage.states import TouchKind

MOST_SLOTS = 25
MOST_TITLE = 60
FIELD = "week"
ROUNDS = (TouchKind.FOLLOWUP_1, TouchKind.FOLLOWUP_2, TouchKind.FOLLOWUP_3, TouchKind.FOLLOWUP_4)
REVIEW = "review"
ALL_ROUNDS = "follow-ups"
WHAT: dict[str, tuple[frozenset[TouchKind], str]] = {
    "connection requests": (frozenset({TouchKind.CONNECTION_REQUEST}), "Connection requests"),
    "messages": (frozenset({TouchKind.INITIAL_DM}), "Messages"),
    ALL_ROUNDS: (frozenset(ROUNDS), "Follow-ups"),
    **{
        f"follow-ups {number}": (frozenset({kind}), f"Follow-ups, round {number}")
        for number, kind in enumerate(ROUNDS, start=1)
    },
    "check-ins": (frozenset({TouchKind.CHECK_IN}), "Check-ins"),
    "answers": (frozenset({TouchKind.ANSWER}), "Answers"),
    REVIEW: (frozenset(), "Weekly review"),
}
"""What an hour can be for, and what it is called where its line does not say."""
WEEKDAYS = tuple(day_name)[:5]
LINE = re.compile(r"([^\W\d]+) (\d{1,2})(?::(\d{2}))?+ ?:(.*)")
EXAMPLE = "Write it like “Tuesday 14:00: follow-ups 2” or “Friday 9:00: messages to founders”."


def read(text: str, *, audiences: Mapping[str, str] | None = None) -> Schedule:
    """The hours of a text, in order; InvalidError for `week` names the line that is at fault.

    `audiences` are labels by key, and either is understood; None takes any key.
    """
    lines = [" ".join(line.split()) for line in text.splitlines()]
    slots: list[WeekSlot] = []
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            slot = _slot(line, audiences)
            _check(slot, slots)
        except InvalidError as error:
            raise InvalidError(f"Line {number}: {error}", field=FIELD) from error
        slots.append(slot)
    if not any(slot.kinds for slot in slots):
        raise InvalidError(f"Write a line for each hour with work. {EXAMPLE}", field=FIELD)
    if len(slots) > MOST_SLOTS:
        raise InvalidError(f"A week has at most {MOST_SLOTS} lines.", field=FIELD)
    return tuple(sorted(slots, key=lambda slot: (slot.weekday, slot.at)))


def written(schedule: Schedule) -> tuple[str, ...]:
    """The lines that `read` reads as these hours."""
    return tuple(_line(slot) for slot in schedule)


def _line(slot: WeekSlot) -> str:
    words = _kinds_words(slot.kinds)
    to = f" to {slot.segment}" if slot.segment else ""
    title = "" if slot.title == _usual_title(words) else f"; {slot.title}"
    begin = f"{WEEKDAYS[slot.weekday]} {slot.at.hour}:{slot.at:%M}"
    return f"{begin}: {' and '.join(words)}{to}{title}"


def _kinds_words(kinds: frozenset[TouchKind]) -> list[str]:
    """All rounds of follow-ups are one word; no kinds are a review."""
    if not kinds:
        return [REVIEW]
    words = []
    for name, (named, _) in WHAT.items():
        if named and named <= kinds:
            words.append(name)
            kinds -= named
    return words


def _usual_title(words: list[str]) -> str:
    first, *others = (WHAT[each][1] for each in words)
    return " and ".join([first, *(other[0].lower() + other[1:] for other in others)])


def _slot(line: str, audiences: Mapping[str, str] | None) -> WeekSlot:
    found = LINE.fullmatch(line)
    if found is None:
        raise InvalidError(f"It does not begin with an hour and a colon. {EXAMPLE}")
    weekday, at = _weekday(found[1].casefold()), _time(int(found[2]), int(found[3] or 0))
    what, _, title = found[4].partition(";")
    listed, to, whom = what.strip().partition(" to ")
    words, title = _what(listed.casefold()), title.strip()
    if len(title) > MOST_TITLE:
        raise InvalidError(f"A title has at most {MOST_TITLE} characters.")
    segment = _audience(whom.strip(), audiences) if to else None
    kinds = frozenset[TouchKind]().union(*(WHAT[each][0] for each in words))
    if not kinds and segment is not None:
        raise InvalidError("A review is for no audience.")
    usual = _usual_title(_kinds_words(kinds))
    return WeekSlot(weekday, at, title or usual, kinds, segment)


def _check(slot: WeekSlot, before: list[WeekSlot]) -> None:
    """An hour is what an entry of a day keeps, so that it stands for one line."""
    if any((slot.weekday, slot.at) == (each.weekday, each.at) for each in before):
        raise InvalidError("That hour is taken by a line above it.")


def _weekday(word: str) -> int:
    for number, day in enumerate(WEEKDAYS):
        if len(word) >= 3 and day.casefold().startswith(word):
            return number
    raise InvalidError(f"“{word}” is no working day. There are: {', '.join(WEEKDAYS)}.")


def _time(hour: int, minute: int) -> time:
    if hour > 23 or minute > 59:
        raise InvalidError(f"{hour}:{minute:02} is no time of a day. Write it like 14:00.")
    return time(hour, minute)


def _what(words: str) -> list[str]:
    named = list(dict.fromkeys(each.strip() for each in re.split(r",| and ", words)))
    unknown = next((each for each in named if each not in WHAT), None)
    if unknown is not None:
        raise InvalidError(f"“{unknown}” is no kind of work. There are: {', '.join(WHAT)}.")
    if REVIEW in named and len(named) > 1:
        raise InvalidError("A review has an hour of its own.")
    return named


def _audience(words: str, audiences: Mapping[str, str] | None) -> str:
    if audiences is None:
        return words
    flat = words.casefold()
    for key, label in audiences.items():
        if flat in {key.casefold(), label.casefold()}:
            return key
    there = ", ".join(audiences) or "none yet"
    raise InvalidError(f"There is no audience “{words}”. There are: {there}.")


@lru_cache(maxsize=64)
def _kept(lines: tuple[str, ...]) -> Schedule:
    return read("\n".join(lines))


def _shipped() -> Schedule:
    source = resources.files("engine.scheduling").joinpath("week.toml")
    return read("\n".join(tomllib.loads(source.read_text(encoding="utf-8"))["lines"]))


SHIPPED: Schedule = _shipped()
"""The weekly schedule of the outreach engine's document."""


def schedule_of(settings: TeamSettings) -> Schedule:
    """The team's own week, or the shipped one. What is kept was checked when it was saved."""
    return SHIPPED if settings.week is None else _kept(settings.week)
