"""Decides what is told to a writer, and may be said, of the answer of somebody who was put off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

PLAIN_FOR: Final = 300
"""So many days away from today a day needs no year: nobody takes it for another one."""


@dataclass(frozen=True)
class Deferral:
    """What somebody wrote who was put off until a day that has come; days as they are said."""

    said_on: str
    """On which day they wrote."""
    from_day: str | None
    """From which they asked to be written to, where their words name a day."""
    asked: bool
    """Whether they asked for it themselves; else a colleague put them off."""
    words: str
    """Their answer, as data."""

    @property
    def sayable(self) -> tuple[str, ...]:
        """Their words, and what follows from when they came, as sentences."""
        wrote = (self.words, f"You wrote on {self.said_on}.")
        if not self.asked:
            return wrote
        later = f"from {self.from_day}" if self.from_day else "later"
        return (*wrote, f"You asked on {self.said_on} to be written to again {later}.")


def aloud(day: date, today: date) -> str:
    """`23 November`, with its year where that would not be clear."""
    return f"{day:%-d %B}" if abs((today - day).days) < PLAIN_FOR else f"{day:%-d %B %Y}"
