"""Reads how mail programs and people mark what is not new in a mail, from `layout.toml`."""

from __future__ import annotations

import re
import tomllib
from importlib import resources


def _load() -> dict[str, re.Pattern[str]]:
    text = resources.files(__package__).joinpath("layout.toml").read_text(encoding="utf-8")
    return {
        name: re.compile("|".join(f"(?:{one})" for one in expressions), re.IGNORECASE)
        for name, expressions in tomllib.loads(text).items()
    }


_LAYOUT = _load()

CLOSING = _LAYOUT["closing"]
THANKS = _LAYOUT["thanks"]
SENT_FROM = _LAYOUT["sent_from"]
LEGAL = _LAYOUT["legal"]
SEPARATOR = _LAYOUT["separator"]
INTRODUCTION = _LAYOUT["introduction"]
INTRODUCTION_OF_MARKS = _LAYOUT["introduction_of_marks"]
WROTE_BEGINS = _LAYOUT["wrote_begins"]
HEADER = _LAYOUT["header"]
FROM_LABEL = _LAYOUT["from_label"]
FOOTER = _LAYOUT["footer"]
"""What stands below a signature by itself: a way out of the writer's own mailings."""
