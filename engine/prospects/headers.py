"""Decides which column of a table says what, by the words in its header."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, Final

from engine.prospects.header_words import (
    BEFORE,
    BESIDE,
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
GUESS: Final = " (a guess)"
LONGEST_HEADER: Final = 300
"""Characters; a longer cell is no header."""

Meanings = Mapping[str, Column | None]
"""What a team said that columns mean, by folded header; None for those that mean nothing."""
Guesses = Mapping[int, Column]
"""What columns are taken for by their cells, by position, where no word of the header is known."""
NO_MEANINGS: Final[Meanings] = MappingProxyType({})
NO_GUESSES: Final[Guesses] = MappingProxyType({})


def fold(header: str) -> str:
    """A header without case, accents, spaces and punctuation."""
    return _fold(header) if len(header) <= LONGEST_HEADER else ""


@lru_cache(maxsize=4096)
def _fold(header: str) -> str:
    # taken apart, an accent is a character of its own, and no letter
    return "".join(c for c in unicodedata.normalize("NFKD", header.casefold()) if c.isalnum())


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split("|"))


MEANING: Final = {fold(word): column for column, listed in LANGUAGES.items() for word in listed} | {
    fold(word): column
    for words in (TOOLS, CONVENTIONS)  # the last one wins
    for column, listed in words.items()
    for word in listed.split("|")
}
_FIRST_WITH_LAST: Final = _folded("|".join(FIRST_WITH_LAST))
_LAST_WITH_FIRST: Final = _folded("|".join(LAST_WITH_FIRST))
_AMBIGUOUS: Final = _FIRST_WITH_LAST | _LAST_WITH_FIRST
_BEFORE: Final = tuple(sorted(_folded(BEFORE), key=len, reverse=True))
_BESIDE: Final = _folded(BESIDE)
_PERSONAL: Final = frozenset((*NAMES, *CONTACTS, Column.COMPANY, Column.TITLE))
_APART: Final = re.compile(r"[/|()\[\]\n（）]+")


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
        others = {at: header[at] for at in kept["noted"]}
        return cls(header, known, others, frozenset(kept.get("guessed", ())))


def recognise(
    cells: Sequence[str], meanings: Meanings = NO_MEANINGS, guesses: Guesses = NO_GUESSES
) -> Columns:
    """What each cell of a header means; what the team said comes before what we know.

    A guess counts only for a column that nobody knows, and for a meaning that no other column has.
    """
    folded = [fold(cell) for cell in cells]
    means = {
        word: _meaning(word, folded) or _by_parts(cell)
        for word, cell in zip(folded, cells, strict=True)
    } | dict(meanings)
    known: dict[Column, tuple[int, ...]] = {}
    others: dict[int, str] = {}
    for at, word in enumerate(folded):
        column = means[word] if word else None
        if column is Column.NOTE or (column is None and word and word not in meanings):
            others[at] = cells[at].strip()
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


def _is_taken(column: Column, known: Mapping[Column, object]) -> bool:
    return bool(known.keys() & NAMES) if column in NAMES else column in known


def _meaning(word: str, header: Sequence[str]) -> Column | None:
    """What a folded word means among the others of its header."""
    if word == "url":
        return Column.LINKEDIN if CONNECTED_ON in header else Column.WEBSITE
    if word in _FIRST_WITH_LAST:
        beside_last = any(MEANING.get(other) == Column.LAST for other in header)
        return Column.FIRST if beside_last else Column.FULL
    if word in _LAST_WITH_FIRST:
        beside_first = any(MEANING.get(other) == Column.FIRST for other in header)
        return Column.LAST if beside_first else Column.FULL
    if word == TITLE and JOB_TITLE in header:
        return None  # Outlook's "Title" is Mr or Dr
    return _word(word)


def _word(word: str) -> Column | None:
    return MEANING.get(word) or _numbered(word) or _prefixed(word)


def _numbered(word: str) -> Column | None:
    """`Work Email 2` and `Mobile 3` are ways to reach somebody like the first one."""
    column = MEANING.get(word.rstrip("0123456789"))
    return column if column in CONTACTS else None


def _prefixed(word: str) -> Column | None:
    """`Attendee First Name` is a first name; `Lead Source` is nothing of a person's."""
    for prefix in _BEFORE:
        column = MEANING.get(word.removeprefix(prefix)) if word.startswith(prefix) else None
        if column in _PERSONAL:
            return column
    return None


def _by_parts(cell: str) -> Column | None:
    """`Phone (work)`, `E-mail zakelijk` and `Nom / Last Name` by the one thing their parts say."""
    if len(cell) > LONGEST_HEADER:
        return None
    parts = [part for part in map(_bare, _APART.split(cell)) if part]
    columns = {_word(part) for part in parts if part not in _AMBIGUOUS}
    return columns.pop() if len(columns) == 1 else None


def _bare(part: str) -> str:
    """A part of a header, folded, without words such as `work` and `privat`."""
    return fold(" ".join(word for word in part.split() if fold(word) not in _BESIDE))


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
