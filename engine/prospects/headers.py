"""Decides which column of a table says what, by the words in its header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, Final

from engine.prospects.header_words import (
    CONVENTIONS,
    FIRST_WITH_LAST,
    LANGUAGES,
    LAST_WITH_FIRST,
    TOOLS,
    Column,
)

NAMES: Final = frozenset((Column.FIRST, Column.LAST, Column.FULL))
CONTACTS: Final = frozenset((Column.EMAIL, Column.LINKEDIN, Column.PHONE))
CONNECTED_ON: Final = "connectedon"
"""Only LinkedIn's own Connections.csv has it; there, the column `URL` is the profile."""
TITLE, JOB_TITLE = "title", "jobtitle"
LONGEST_HEADER: Final = 300
"""Characters; a longer cell is no header."""

Meanings = Mapping[str, Column | None]
"""What a team said that columns mean, by folded header; None for those that mean nothing."""


def fold(header: str) -> str:
    """A header without case, spaces and punctuation."""
    return _fold(header) if len(header) <= LONGEST_HEADER else ""


@lru_cache(maxsize=4096)
def _fold(header: str) -> str:
    return "".join(char for char in header.casefold() if char.isalnum())


MEANING: Final = {
    fold(word): column
    for words in (LANGUAGES, TOOLS, CONVENTIONS)  # the last one wins
    for column, listed in words.items()
    for word in listed.split("|")
}


@dataclass(frozen=True)
class Columns:
    """`known` tells, for each meaning, the positions of its columns from left to right.

    `others` are columns without a meaning here, by position: their cells are kept as facts.
    """

    header: list[str]
    known: dict[Column, tuple[int, ...]]
    others: dict[int, str] = field(default_factory=dict)

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
            column.value: [self.header[at] for at in positions]
            for column, positions in self.known.items()
        }

    def kept(self) -> dict[str, Any]:
        """As an import keeps it; `Columns.of` reads it."""
        return {
            "known": self.named(),
            "others": list(self.others.values()),
            "header": self.header,
            "positions": {column.value: list(at) for column, at in self.known.items()},
            "noted": list(self.others),
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Columns:
        """The columns of an import; one that was kept before positions were is recognised anew."""
        header = kept["header"]
        if "positions" not in kept:
            return recognise(header)
        known = {Column(name): tuple(at) for name, at in kept["positions"].items()}
        return cls(header, known, {at: header[at] for at in kept["noted"]})


def recognise(cells: Sequence[str], meanings: Meanings = MappingProxyType({})) -> Columns:
    """What each cell of a header means; what the team said comes before what we know."""
    folded = [fold(cell) for cell in cells]
    means = {word: _meaning(word, folded) for word in folded} | dict(meanings)
    known: dict[Column, tuple[int, ...]] = {}
    others: dict[int, str] = {}
    for at, word in enumerate(folded):
        column = means[word] if word else None
        if column is Column.NOTE or (column is None and word and word not in meanings):
            others[at] = cells[at].strip()
        elif column is not None:
            known[column] = (*known.get(column, ()), at)
    return Columns([cell.strip() for cell in cells], known, others)


def _meaning(word: str, header: Sequence[str]) -> Column | None:
    """What a folded word means among the others of its header."""
    if word == "url":
        return Column.LINKEDIN if CONNECTED_ON in header else Column.WEBSITE
    if word in FIRST_WITH_LAST:
        beside_last = any(MEANING.get(other) == Column.LAST for other in header)
        return Column.FIRST if beside_last else Column.FULL
    if word in LAST_WITH_FIRST:
        beside_first = any(MEANING.get(other) == Column.FIRST for other in header)
        return Column.LAST if beside_first else Column.FULL
    if word == TITLE and JOB_TITLE in header:
        return None  # Outlook's "Title" is Mr or Dr
    return MEANING.get(word) or _numbered(word)


def _numbered(word: str) -> Column | None:
    """`Work Email 2` and `Mobile 3` are ways to reach somebody like the first one."""
    column = MEANING.get(word.rstrip("0123456789"))
    return column if column in CONTACTS else None


def recognised(cells: Sequence[str], meanings: Meanings = MappingProxyType({})) -> int:
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
