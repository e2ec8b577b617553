"""Decides how steps are written by people and files: one line each, read and printed alike.

day 0: connection request
day 2: first message by e-mail or LinkedIn; adds question
working day 5: follow-up 1; adds proof, link
if step 1 is not accepted, after 5 working days: first message by e-mail
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from engine.errors import InvalidError
from engine.scheduling.step import BEST_REACHED, LINKEDIN_ONLY, Step, Unit, Wait, Way, When
from storage.states import Channel, Condition, TouchKind

MOST_STEPS = 12
MOST_WAIT = {Unit.HOURS: 24 * 366, Unit.DAYS: 366, Unit.WORKING_DAYS: 261}
MATERIALS = ("insight", "proof", "question", "link", "demo")
KINDS = {
    "connection request": TouchKind.CONNECTION_REQUEST,
    "first message": TouchKind.INITIAL_DM,
    "follow-up 1": TouchKind.FOLLOWUP_1,
    "follow-up 2": TouchKind.FOLLOWUP_2,
    "follow-up 3": TouchKind.FOLLOWUP_3,
    "follow-up 4": TouchKind.FOLLOWUP_4,
    "check-in": TouchKind.CHECK_IN,
    "answer": TouchKind.ANSWER,
}
CONDITIONS = {
    "accepted": Condition.ACCEPTED,
    "not accepted": Condition.NOT_ACCEPTED,
    "clicked": Condition.CLICKED,
    "answered": Condition.REPLIED,
    "not answered": Condition.NO_ANSWER,
    "sent": Condition.SENT,
}
CHANNELS = {
    "e-mail": Channel.EMAIL,
    "linkedin": Channel.LINKEDIN,
    "phone": Channel.PHONE,
    "sms": Channel.SMS,
}
CHANNEL_NAMES = {
    Channel.EMAIL: "e-mail",
    Channel.LINKEDIN: "LinkedIn",
    Channel.PHONE: "phone",
    Channel.SMS: "SMS",
}
UNITS = {"day": Unit.DAYS, "working day": Unit.WORKING_DAYS, "hour": Unit.HOURS}

FIXED = re.compile(r"(day|working day|hour) (\d{1,4})")
AFTER = re.compile(
    r"if step (\d{1,2}) is ([a-z ]+), (?:after (\d{1,4}) (hours?|days?|working days?)|at once)"
)
AT_ONCE = Wait(0, Unit.HOURS)
EXAMPLE = "Write it like “working day 5: follow-up 1 by e-mail; adds proof”."


def read(text: str, *, own_channels: Iterable[str] | None = ()) -> tuple[Step, ...]:
    """The steps of a text; InvalidError for `steps` names the step that is at fault.

    `own_channels` None: whatever is no shipped channel is taken for one of the team's own.
    """
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if not lines:
        raise InvalidError(f"Write a line for each step. {EXAMPLE}", field="steps")
    if len(lines) > MOST_STEPS:
        raise InvalidError(f"A sequence has at most {MOST_STEPS} steps.", field="steps")
    named = None if own_channels is None else {name.casefold(): name for name in own_channels}
    steps: list[Step] = []
    for number, line in enumerate(lines, start=1):
        try:
            step = _step(line, named)
            _check(step, steps)
        except InvalidError as error:
            raise InvalidError(f"Step {number}: {error}", field="steps") from error
        steps.append(step)
    return tuple(steps)


def written(steps: Sequence[Step]) -> list[str]:
    """The lines that `read` reads as these steps."""
    return [_line(step) for step in steps]


def _line(step: Step) -> str:
    if step.when is None:
        begin = f"{step.wait.unit.value[:-1]} {step.wait.amount}"
    else:
        condition = next(w for w, c in CONDITIONS.items() if c is step.when.condition)
        wait = "at once" if step.wait == AT_ONCE else f"after {step.wait}"
        begin = f"if step {step.when.step} is {condition}, {wait}"
    ways = "" if step.ways == usual_ways(step.kind) else f" by {' or '.join(map(_way, step.ways))}"
    adds = f"; adds {', '.join(step.adds)}" if step.adds else ""
    return f"{begin}: {kind_words(step.kind)}{ways}{adds}"


def kind_words(kind: TouchKind) -> str:
    return next(words for words, each in KINDS.items() if each is kind)


def usual_ways(kind: TouchKind) -> tuple[Way, ...]:
    """Where a step goes whose line says nothing about it."""
    return LINKEDIN_ONLY if kind is TouchKind.CONNECTION_REQUEST else BEST_REACHED


def _way(way: Way) -> str:
    return way.name or CHANNEL_NAMES[way.channel]


def _step(line: str, own_channels: dict[str, str] | None) -> Step:
    begin, colon, rest = line.partition(":")
    if not colon:
        raise InvalidError(f"A colon is missing after when it is due. {EXAMPLE}")
    what, _, adds = rest.partition(";")
    wait, when = _when(begin.strip().casefold())
    kind, ways = _what(what.strip(), own_channels)
    return Step(kind, wait, ways, when, _adds(adds.strip().casefold()))


def _when(words: str) -> tuple[Wait, When | None]:
    if fixed := FIXED.fullmatch(words):
        return _wait(int(fixed[2]), UNITS[fixed[1]]), None
    if after := AFTER.fullmatch(words):
        condition = CONDITIONS.get(after[2])
        if condition is None:
            raise InvalidError(f"A step is {', '.join(CONDITIONS)}; not “{after[2]}”.")
        when = When(condition, int(after[1]))
        if after[3] is None:
            return AT_ONCE, when
        unit = Unit(after[4] if after[4].endswith("s") else f"{after[4]}s")
        return _wait(int(after[3]), unit), when
    raise InvalidError(
        f"“{words}” does not say when. Write “day 2”, “working day 5”, “hour 48”, or "
        "“if step 1 is accepted, after 1 working day”."
    )


def _wait(amount: int, unit: Unit) -> Wait:
    if amount > MOST_WAIT[unit]:
        raise InvalidError(f"Wait at most {MOST_WAIT[unit]:,} {unit.value}, which is a year.")
    return Wait(amount, unit)


def _what(words: str, own_channels: dict[str, str] | None) -> tuple[TouchKind, tuple[Way, ...]]:
    flat = words.casefold()
    name = next((k for k in KINDS if re.match(rf"{re.escape(k)}(?!\S)", flat)), None)
    if name is None:
        raise InvalidError(f"“{words}” is no kind of step. There are: {', '.join(KINDS)}.")
    kind, rest = KINDS[name], words[len(name) :].strip()
    if not rest:
        return kind, usual_ways(kind)
    joined = re.fullmatch(r"(?:by|on) (.+)", rest, re.IGNORECASE)
    if joined is None:
        raise InvalidError(f"“{rest}” does not say where. Write “by e-mail or phone”.")
    ways = re.split(r" or ", joined[1], flags=re.IGNORECASE)
    return kind, tuple(dict.fromkeys(_read_way(way.strip(), own_channels) for way in ways))


def _read_way(words: str, own_channels: dict[str, str] | None) -> Way:
    flat = words.casefold()
    channel = CHANNELS.get("e-mail" if flat == "email" else flat)
    if channel is not None:
        return Way(channel)
    if own_channels is None:
        return Way(Channel.CUSTOM, words)
    if flat in own_channels:
        return Way(Channel.CUSTOM, own_channels[flat])
    there = ", ".join([*CHANNEL_NAMES.values(), *own_channels.values()])
    raise InvalidError(f"There is no channel “{words}”. There are: {there}.")


def _adds(words: str) -> tuple[str, ...]:
    if not words:
        return ()
    if not words.startswith("adds "):
        raise InvalidError("After the semicolon stands what it adds, like “adds proof, link”.")
    found = tuple(dict.fromkeys(re.split(r"\s*,\s*|\s+", words[5:].strip())))
    unknown = next((each for each in found if each not in MATERIALS), None)
    if unknown is not None:
        raise InvalidError(f"A step can add {', '.join(MATERIALS)}; not “{unknown}”.")
    return found


def _check(step: Step, before: Sequence[Step]) -> None:
    """What a line by itself cannot know: the steps it follows."""
    if step.kind is TouchKind.CONNECTION_REQUEST and step.ways != LINKEDIN_ONLY:
        raise InvalidError("A connection request goes by LinkedIn.")
    when = step.when
    if (step.kind is TouchKind.ANSWER) != (
        when is not None and when.condition is Condition.REPLIED
    ):
        raise InvalidError(
            "An answer ends a sequence, so “is answered” and “answer” belong together."
        )
    if when is None:
        fixed = [each.wait for each in before if each.when is None]
        if fixed and step.wait.rough_hours < fixed[-1].rough_hours:
            raise InvalidError("It is due before the step above it.")
        return
    if not 1 <= when.step <= len(before):
        raise InvalidError(f"There is no step {when.step} before it.")
    parent = before[when.step - 1]
    about = {Condition.ACCEPTED, Condition.NOT_ACCEPTED}
    if when.condition in about and parent.kind is not TouchKind.CONNECTION_REQUEST:
        raise InvalidError("Only a connection request is accepted or not.")
    if parent.kind is TouchKind.ANSWER:
        raise InvalidError("Nothing follows an answer: the sequence has ended.")
