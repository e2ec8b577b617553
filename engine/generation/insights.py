"""Decides what of the research may be said to the recipient, and how its age is told."""

from __future__ import annotations

import re
from collections.abc import Mapping

INSIGHT_MARK = "insight:"
MOST_INSIGHT = 300
UNSPEAKABLE = re.compile(r"[{}<>`\x00-\x1f\x7f-\x9f\u2028\u2029]|\[\[|\]\(|\*\*|__")
"""What would be markup, a variable or another line in a message."""


def insights_in(facts: Mapping[str, object]) -> tuple[str, ...]:
    """The sentences of a record that are meant for the recipient's eyes.

    Notes are written for colleagues, so of any column only lines that begin with “Insight:” are
    said; a column called `insight` or `insights` is meant to be.
    """
    found: list[str] = []
    for key, value in facts.items():
        lines = (
            [str(line) for line in value] if isinstance(value, list) else str(value).splitlines()
        )
        plain = [" ".join(line.split()) for line in lines]
        if key.casefold() in {"insight", "insights"}:
            found += plain
        else:
            found += [
                line[len(INSIGHT_MARK) :].strip()
                for line in plain
                if line.casefold().startswith(INSIGHT_MARK)
            ]
    return tuple(dict.fromkeys(as_sentence(line) for line in found if can_be_said(line)))


def can_be_said(line: str) -> bool:
    """Whether a line can stand in a message as it is: one sentence or two, and no markup."""
    return 0 < len(line) <= MOST_INSIGHT and not UNSPEAKABLE.search(line)


def as_sentence(line: str) -> str:
    return line if line[-1] in ".?!" else f"{line}."


AGES = ((730, 365, "years"), (60, 30, "months"), (14, 7, "weeks"), (2, 1, "days"))
"""From how many days on an age is told in which unit, and the unit's days."""


def age_in_words(days: int) -> str:
    """`new today`, `1 day old`, `3 weeks old`, `5 months old`, `2 years old`."""
    for least, unit, name in AGES:
        if days >= least:
            return f"{days // unit} {name} old"
    return "1 day old" if days == 1 else "new today"
