"""The vocabulary in which shapes are written down: each check says what is wrong, and where."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.limits import URL

Problems = list[str]
Check = Callable[[Any, str, Problems], None]
Rule = Callable[[dict[str, Any], str, Problems], None]


def problem(words: str, pointer: str) -> str:
    """A problem in Slack's manner: what, then the place as a JSON pointer."""
    return f"{words} [json-pointer:{pointer}]"


def string(most: int | None = None, least: int = 0) -> Check:
    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.append(problem("must be a string", pointer))
        elif most is not None and len(value) > most:
            problems.append(problem(f"must be less than {most + 1} characters", pointer))
        elif len(value) < least:
            problems.append(problem(f"must be more than {least - 1} characters", pointer))

    return check


def pattern(expression: str, words: str) -> Check:
    compiled = re.compile(expression)

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            problems.append(problem(words, pointer))

    return check


def url(value: Any, pointer: str, problems: Problems) -> None:
    string(URL, 1)(value, pointer, problems)
    if isinstance(value, str) and not re.match(r"https?://[^\s/]", value):
        problems.append(problem("must be an http or https URL", pointer))


def link(value: Any, pointer: str, problems: Problems) -> None:
    """Where a button may lead: like `url`, and other schemes such as mailto."""
    string(URL, 1)(value, pointer, problems)
    if isinstance(value, str) and not re.match(r"[a-z][a-z0-9+.-]*:\S", value):
        problems.append(problem("must be a valid URL", pointer))


def flag(value: Any, pointer: str, problems: Problems) -> None:
    if not isinstance(value, bool):
        problems.append(problem("must be a boolean", pointer))


def integer(least: int, most: int) -> Check:
    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            problems.append(problem("must be an integer", pointer))
        elif not least <= value <= most:
            problems.append(problem(f"must be between {least} and {most}", pointer))

    return check


def number(value: Any, pointer: str, problems: Problems) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        problems.append(problem("must be a number", pointer))


def choice(*names: str) -> Check:
    def check(value: Any, pointer: str, problems: Problems) -> None:
        if value not in names:
            problems.append(problem(f"must be one of {', '.join(names)}", pointer))

    return check


def anything(_value: Any, _pointer: str, _problems: Problems) -> None:
    """What Slack leaves to the app."""


def listed(each: Check, *, most: int | None = None, least: int = 0) -> Check:
    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.append(problem("must be an array", pointer))
            return
        if most is not None and len(value) > most:
            problems.append(problem(f"no more than {most} items allowed", pointer))
            return
        if len(value) < least:
            problems.append(problem(f"no less than {least} items allowed", pointer))
        for index, item in enumerate(value):
            each(item, f"{pointer}/{index}", problems)

    return check


@dataclass(frozen=True)
class Shape:
    """An object: its required and optional properties, and rules across them."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    def __call__(self, value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.append(problem("must be an object", pointer))
            return
        before = len(problems)
        for name in self.required:
            if value.get(name) is None:
                problems.append(problem(f"missing required field: {name}", pointer))
        for name, item in value.items():
            check = self.required.get(name) or self.optional.get(name)
            if check is None:
                problems.append(problem(f"invalid additional property: {name}", pointer))
            elif item is not None:
                check(item, f"{pointer}/{name}", problems)
        if len(problems) == before:
            for rule in self.rules:
                rule(value, pointer, problems)


def one_of(*names: str) -> Rule:
    """Exactly one of these properties must be there."""

    def rule(value: dict[str, Any], pointer: str, problems: Problems) -> None:
        given = [name for name in names if value.get(name) is not None]
        if len(given) != 1:
            problems.append(problem(f"exactly one of {', '.join(names)} is required", pointer))

    return rule


def some_of(*names: str) -> Rule:
    """At least one of these properties must be there, and not empty."""

    def rule(value: dict[str, Any], pointer: str, problems: Problems) -> None:
        if not any(value.get(name) for name in names):
            problems.append(problem(f"missing required field: one of {', '.join(names)}", pointer))

    return rule


def kind(table: Mapping[str, Check], among: set[str] | None = None) -> Check:
    """An object whose `type` says which shape of the table it has to have."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.append(problem("must be an object", pointer))
            return
        name = value.get("type")
        if name is None:
            problems.append(problem("missing required field: type", pointer))
        elif name not in table or (among is not None and name not in among):
            problems.append(problem(f"unsupported type: {name}", f"{pointer}/type"))
        else:
            table[name](value, pointer, problems)

    return check
