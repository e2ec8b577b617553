"""Decides which column of a table says what, by the words in its header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Final


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


@lru_cache(maxsize=4096)
def fold(header: str) -> str:
    """A header without case, spaces and punctuation."""
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

    def named(self) -> dict[str, list[str]]:
        """For a person: what was recognised, with the words of the header."""
        return {
            column.value: [self.header[at] for at in positions]
            for column, positions in self.known.items()
        }


def recognise(cells: Sequence[str]) -> Columns:
    """What each cell of a header means."""
    folded = [fold(cell) for cell in cells]
    known: dict[Column, tuple[int, ...]] = {}
    others: dict[int, str] = {}
    own_export = CONNECTED_ON in folded
    for at, word in enumerate(folded):
        column = MEANING.get(word)
        if word == "url":
            column = Column.LINKEDIN if own_export else Column.WEBSITE
        if column is not None:
            known[column] = (*known.get(column, ()), at)
        elif word:
            others[at] = cells[at].strip()
    return Columns([cell.strip() for cell in cells], known, others)


def recognised(cells: Sequence[str]) -> int:
    """How many columns are known if this is a header; 0 if it is none.

    A header has a name column and a contact column.
    """
    if len(cells) < len(("a name", "a contact")):
        return 0
    known = recognise(cells).known
    return len(known) if known.keys() & NAMES and known.keys() & CONTACTS else 0
