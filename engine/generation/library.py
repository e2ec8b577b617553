"""Holds the template writer's texts, compiled once: structures of messages, and their parts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

COMMON = "common"
NAMED = re.compile(r"\{\{ (\w+) \}\}")
AUDIENCES = ("referral_network", "thought_leadership", "stealth_founder")


@dataclass(frozen=True)
class Structure:
    """How a message is put together.

    `needs` are the offer's words it cannot do without, `uses` all that it names, in its order.
    """

    angle: str
    needs: frozenset[str]
    uses: tuple[str, ...]
    template: Template


@dataclass(frozen=True)
class Library:
    """`structures` by family, step and tone; `parts` by audience, part and tone."""

    structures: Mapping[tuple[str, str, str], Sequence[Structure]]
    parts: Mapping[tuple[str, str, str], Sequence[Template]]

    def structures_for(self, family: str, step: str, tone: str) -> Sequence[Structure]:
        return self.structures[family, step, tone]

    def wordings(self, audience: str | None, part: str, tone: str) -> Sequence[Template]:
        """The audience's own wordings of a part, or those that serve everyone."""
        own = self.parts.get((audience or COMMON, part, tone))
        return own if own is not None else self.parts[COMMON, part, tone]


@cache
def library() -> Library:
    """The shipped texts; a mistake in one is found here, at the first draft or in the tests."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # drafts are plain text; they are escaped where they are shown
        keep_trailing_newline=True,  # what ends in an empty line begins a paragraph
    )
    compiled = environment.from_string
    structures = {
        (family, step, tone): tuple(
            Structure(
                angle=each["angle"],
                needs=frozenset(each["needs"]),
                uses=tuple(dict.fromkeys(NAMED.findall(each["text"]))),
                template=compiled(each["text"].strip()),
            )
            for each in found
        )
        for family, steps in _read("structures").items()
        for step, tones in steps.items()
        for tone, found in tones.items()
    }
    parts = {
        (audience, part, tone): tuple(compiled(wording) for wording in wordings)
        for audience in (COMMON, *AUDIENCES)
        for part, tones in _read(audience).items()
        for tone, wordings in tones.items()
    }
    return Library(structures, parts)


def _read(name: str) -> dict[str, Any]:
    source = resources.files("engine.generation.texts").joinpath(f"{name}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
