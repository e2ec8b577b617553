"""Decides which column of a table says what, by the words in its header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final


class Column(StrEnum):
    """What a column holds. The first seven decide who passes and who is who."""

    FIRST = "first_name"
    LAST = "last_name"
    FULL = "full_name"
    EMAIL = "email"
    LINKEDIN = "linkedin"
    PHONE = "phone"
    COMPANY = "company"
    TITLE = "title"
    WEBSITE = "website"
    INDUSTRY = "industry"
    LOCATION = "location"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    TIMEZONE = "timezone"
    SIZE = "company_size"
    TAGS = "tags"


SYNONYMS: Final[dict[Column, tuple[str, ...]]] = {
    Column.FIRST: ("first name", "given name"),
    Column.LAST: ("last name", "surname", "family name"),
    Column.FULL: ("name", "full name"),
    Column.EMAIL: ("email", "e-mail", "email address"),
    Column.LINKEDIN: ("linkedin", "linkedin url", "person linkedin url", "linkedin profile"),
    Column.PHONE: ("phone", "phone number", "mobile", "mobile phone", "work direct phone"),
    Column.COMPANY: (
        "company",
        "organisation",
        "organization",
        "associated company",
        "company name",
    ),
    Column.TITLE: ("title", "position", "job title"),
    Column.WEBSITE: ("website", "website url", "company website", "domain", "company domain"),
    Column.INDUSTRY: ("industry", "sector"),
    Column.LOCATION: ("location",),
    Column.CITY: ("city",),
    Column.REGION: ("state", "region", "state/region", "province"),
    Column.COUNTRY: ("country", "country/region"),
    Column.TIMEZONE: ("time zone", "timezone"),
    Column.SIZE: ("company size", "# employees", "number of employees", "employees"),
    Column.TAGS: ("tags",),
}
"""The first eight rows are the conventions' list ("company name" is ours); the rest is ours."""

NAMES: Final = frozenset((Column.FIRST, Column.LAST, Column.FULL))
CONTACTS: Final = frozenset((Column.EMAIL, Column.LINKEDIN, Column.PHONE))
CONNECTED_ON: Final = "connectedon"
"""Only LinkedIn's own Connections.csv has it; there, the column `URL` is the profile."""
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


MEANING: Final = {fold(word): column for column, words in SYNONYMS.items() for word in words}


@dataclass(frozen=True)
class Columns:
    """`known` tells, for each meaning, the positions of its columns from left to right.

    `others` are columns without a meaning here, by position: their cells are kept as facts.
    """

    header: list[str]
    known: dict[Column, tuple[int, ...]]
    others: dict[int, str] = field(default_factory=dict)

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
    known: dict[Column, tuple[int, ...]] = {}
    others: dict[int, str] = {}
    own_export = CONNECTED_ON in folded
    for at, word in enumerate(folded):
        column = MEANING.get(word)
        if word == "url":
            column = Column.LINKEDIN if own_export else Column.WEBSITE
        is_said = word in meanings
        if is_said:
            column = meanings[word]
        if column is not None:
            known[column] = (*known.get(column, ()), at)
        elif word and not is_said:
            others[at] = cells[at].strip()
    return Columns([cell.strip() for cell in cells], known, others)


def recognised(cells: Sequence[str], meanings: Meanings = MappingProxyType({})) -> int:
    """How many columns are known if this is a header; 0 if it is none.

    A header has a name column and a contact column.
    """
    if len(cells) < len(("a name", "a contact")):
        return 0
    columns = recognise(cells, meanings)
    return len(columns.known) if columns.usable else 0
