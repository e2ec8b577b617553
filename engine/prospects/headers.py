"""Decides which column of a table says what, by the words in its header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from engine.prospects.header_meanings import (
    CONNECTED_ON,
    CONTACTS,
    NAMES,
    fold,
    meaning_beside,
    meaning_by_parts,
)
from engine.prospects.header_words import Column

GUESS: Final = " (a guess)"

Meanings = Mapping[str, Column | None]
"""What a team said that columns mean, by folded header; None for those that mean nothing."""
Guesses = Mapping[int, Column]
"""What columns are taken for by their cells, by position, where no word of the header is known."""
NO_MEANINGS: Final[Meanings] = MappingProxyType({})
NO_GUESSES: Final[Guesses] = MappingProxyType({})


@dataclass(frozen=True)
class Columns:
    """`known` tells, for each meaning, the positions of its columns from left to right.

    `others` are columns without a meaning here, by position: their cells are kept as facts.
    """

    header: list[str]
    known: dict[Column, tuple[int, ...]]
    others: dict[int, str] = field(default_factory=dict)
    guessed: frozenset[int] = frozenset()
    """Positions of columns that are taken for something by their cells only."""

    @cached_property
    def titles(self) -> list[str]:
        """The header's words, each differently."""
        return _titles(self.header)

    @cached_property
    def several(self) -> tuple[Column, ...]:
        """Meanings that more than one column has."""
        return tuple(column for column, positions in self.known.items() if len(positions) > 1)

    @property
    def usable(self) -> bool:
        """Whether there is a name column and a contact column."""
        return bool(self.known.keys() & NAMES and self.known.keys() & CONTACTS)

    def named(self) -> dict[str, list[str]]:
        """For a person: what was recognised, with the words of the header."""
        return {
            column.value: [self._named(at) for at in positions]
            for column, positions in self.known.items()
        }

    def _named(self, at: int) -> str:
        return f"{self.header[at]}{GUESS}" if at in self.guessed else self.header[at]

    @property
    def guesses(self) -> dict[int, Column]:
        return {
            at: column for column, where in self.known.items() for at in where if at in self.guessed
        }

    def kept(self) -> dict[str, Any]:
        """As an import keeps it; `Columns.of` reads it."""
        return {
            "known": self.named(),
            "others": list(self.others.values()),
            "header": self.header,
            "positions": {column.value: list(at) for column, at in self.known.items()},
            "noted": list(self.others),
            "guessed": sorted(self.guessed),
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Columns:
        """The columns of an import; one that was kept before positions were is recognised anew."""
        header = kept["header"]
        if "positions" not in kept:
            return recognise(header)
        known = {Column(name): tuple(at) for name, at in kept["positions"].items()}
        titles = _titles(header)
        others = {at: titles[at] for at in kept["noted"]}
        return cls(header, known, others, frozenset(kept.get("guessed", ())))


def recognise(
    cells: Sequence[str], meanings: Meanings = NO_MEANINGS, guesses: Guesses = NO_GUESSES
) -> Columns:
    """What each cell of a header means; what the team said comes before what we know.

    A guess counts only for a column that nobody knows, and for a meaning that no other column has.
    """
    folded = [fold(cell) for cell in cells]
    means = {
        word: meaning_beside(word, folded) or meaning_by_parts(cell)
        for word, cell in zip(folded, cells, strict=True)
    } | dict(meanings)
    known: dict[Column, tuple[int, ...]] = {}
    others: dict[int, str] = {}
    titles = _titles(cells)
    for at, word in enumerate(folded):
        column = means[word] if word else None
        if column is Column.NOTE or (column is None and word and word not in meanings):
            others[at] = titles[at]
        elif column is not None:
            known[column] = (*known.get(column, ()), at)
    counted = {
        at: column
        for at, column in guesses.items()
        if at in others and folded[at] not in meanings and not _is_taken(column, known)
    }
    others = {at: title for at, title in others.items() if at not in counted}
    for at, column in counted.items():
        known[column] = (*known.get(column, ()), at)
    return Columns([cell.strip() for cell in cells], known, others, frozenset(counted))


def _titles(cells: Sequence[str]) -> list[str]:
    """What the columns are called, each differently: a second `Notes` is `Notes (2)`."""
    met: dict[str, int] = {}
    titles = []
    for cell in map(str.strip, cells):
        met[cell] = met.get(cell, 0) + 1
        titles.append(cell if met[cell] == 1 else f"{cell} ({met[cell]})")
    return titles


def _is_taken(column: Column, known: Mapping[Column, object]) -> bool:
    return bool(known.keys() & NAMES) if column in NAMES else column in known


def recognised(cells: Sequence[str], meanings: Meanings = NO_MEANINGS) -> int:
    """How many columns are known if this is a header; 0 if it is none.

    A header has a name column and a contact column.
    """
    if len(cells) < len(("a name", "a contact")):
        return 0
    columns = recognise(cells, meanings)
    return len(columns.known) if columns.usable else 0


__all__ = [
    "CONNECTED_ON",
    "CONTACTS",
    "NAMES",
    "Column",
    "Columns",
    "Meanings",
    "fold",
    "recognise",
    "recognised",
]
