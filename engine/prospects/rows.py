"""Decides which rows pass, why the others do not, and what a row says about a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from engine.prospects.cells import clean_all, formulas
from engine.prospects.contacts import (
    comparable,
    email_key,
    linkedin_key,
    linkedin_url,
    read_email,
    read_linkedin,
    read_phone,
)
from engine.prospects.headers import CONTACTS, NAMES, Column, Columns
from engine.prospects.name_words import words as name_words
from engine.prospects.names import take_apart
from engine.prospects.records import Record


class Why(StrEnum):
    """Why a row does not pass; the first that holds."""

    EMPTY = "empty"
    TOO_MANY_COLUMNS = "too_many_columns"
    NO_NAME = "no_name"
    BAD_EMAIL = "bad_email"
    NO_CONTACT = "no_contact"


SUPPRESSED: Final = "suppressed"
"""Why a row that passes becomes nobody: this person is not to be written to."""


class Person(NamedTuple):
    """What a row says. Keys are None where there is nothing to compare."""

    name: str
    first: str | None
    last: str | None
    email: str | None
    linkedin: str | None
    """The profile's address."""
    phone: str | None
    email_key: str | None
    linkedin_key: str | None
    name_key: str
    company_key: str
    known: dict[str, str]
    """company, title, website, … by the names of `Column`."""
    others: dict[str, str]
    """Cells of columns without a meaning here, by their header."""

    def is_less_than(self, name_key: str) -> bool:
        """Whether the row has half a name, first names or a surname, where a whole one is known."""
        is_half = None in {self.first, self.last} and self.name in {self.first, self.last}
        return " " in name_key and (is_half or " " not in self.name_key)


@dataclass(slots=True)
class Row:
    """One data row: the person it says, or why it does not pass."""

    line: int
    cells: list[str]
    person: Person | None
    why: Why | None = None
    warnings: list[str] = field(default_factory=list)


def fold(text: str) -> str:
    """A name as it is compared: in any case and spacing, however its accents are encoded."""
    if text.isascii():
        return comparable(" ".join(text.lower().split()))
    return comparable(" ".join(unicodedata.normalize("NFKC", text).casefold().split()))


def read_row(record: Record, columns: Columns) -> Row:
    """What one record says; `record` is not blank."""
    warnings: list[str] = []
    cells = clean_all(record.cells, warnings)
    width = len(columns.header)
    if not any(cells):
        return Row(record.line, cells, None, Why.EMPTY, warnings)
    if any(cells[width:]):
        return Row(record.line, cells, None, Why.TOO_MANY_COLUMNS, warnings)
    cells = cells[:width]
    values = {
        column: [cells[at] for at in positions if at < len(cells) and cells[at]]
        for column, positions in columns.known.items()
    }
    name = _name(values)
    if name is None:
        return Row(record.line, cells, None, Why.NO_NAME, warnings)
    contacts = _contacts(values, warnings)
    if contacts == _NOTHING:
        why = Why.BAD_EMAIL if values.get(Column.EMAIL) else Why.NO_CONTACT
        return Row(record.line, cells, None, why, warnings)
    warnings += formulas(cells)
    others = {
        title: cells[at] for at, title in columns.others.items() if at < len(cells) and cells[at]
    }
    if columns.several:
        others |= _further(cells, columns)
    return Row(record.line, cells, _person(name, contacts, values, others), None, warnings)


def _further(cells: list[str], columns: Columns) -> dict[str, str]:
    """What stands in a further column of a meaning: it is kept, though the first one counts."""
    further: dict[str, str] = {}
    for column in columns.several:
        filled = [at for at in columns.known[column] if at < len(cells) and cells[at]]
        read = _READ.get(column)
        counts = next((at for at in filled if read is None or read(cells[at])), None)
        further |= {columns.titles[at]: cells[at] for at in filled if at != counts}
    return further


_Values = dict[Column, list[str]]
_Contacts = tuple[str | None, str | None, str | None]
_NOTHING: Final[_Contacts] = (None, None, None)
_READERS: Final = (
    (Column.EMAIL, read_email),
    (Column.LINKEDIN, read_linkedin),
    (Column.PHONE, read_phone),
)
IN_WORDS: Final = {
    Column.EMAIL: "e-mail address",
    Column.LINKEDIN: "LinkedIn URL",
    Column.PHONE: "phone number",
}
_READ: Final[dict[Column, Callable[[str], str | None]]] = dict(_READERS)
_FACTS: Final = {
    column: column.value
    for column in Column
    if column not in (*NAMES, Column.PARTICLE, *CONTACTS, Column.NOTE)
}


def _contacts(values: _Values, warnings: list[str]) -> _Contacts:
    """E-mail, profile and phone: of several cells the first that is sound; the others warn."""
    found: list[str | None] = []
    for column, read in _READERS:
        sound = None
        for cell in values.get(column, ()):
            sound = read(cell)
            if sound is not None:
                break
            warnings.append(f"the {IN_WORDS[column]} “{cell[:60]}” {_flaw(column, cell)}")
        found.append(sound)
    email, linkedin, phone = found
    return email, linkedin, phone


_PARTS = re.compile(r"[\s,;/|<>]+")


def _flaw(column: Column, cell: str) -> str:
    if column is Column.EMAIL and sum("@" in part for part in _PARTS.split(cell)) > 1:
        return "is more than one and was left out; keep one address in the cell"
    return "is malformed and was left out"


def _name(values: _Values) -> tuple[str, str | None, str | None] | None:
    """(full, first, last): the full name as written, or made of its parts."""
    first, particle, last, full = (
        next(iter(values.get(column, ())), None)
        for column in (Column.FIRST, Column.PARTICLE, Column.LAST, Column.FULL)
    )
    if particle and last:
        last = f"{particle} {last}"
    if full is None:
        parts = [part for part in (first, last) if part]
        return (" ".join(parts), first, last) if parts else None
    if first is None and last is None:
        return (full, *take_apart(full))
    if first is not None and Column.LAST not in values and not _is_part(first, full):
        return f"{first} {full}", first, full  # "Vorname" and "Name"
    return full, first, last


def _is_part(first: str, full: str) -> bool:
    """Whether a full name has the first name in it, word for word: Jan is no part of Janßen."""
    return set(name_words(first)) <= set(name_words(full))


def _person(
    name: tuple[str, str | None, str | None],
    contacts: _Contacts,
    values: _Values,
    others: dict[str, str],
) -> Person:
    full, first, last = name
    email, profile, phone = contacts
    known = {
        _FACTS[column]: cells[0] for column, cells in values.items() if cells and column in _FACTS
    }
    return Person(
        name=" ".join(full.split()),
        first=first,
        last=last,
        email=email,
        linkedin=linkedin_url(profile) if profile else None,
        phone=phone,
        email_key=email_key(email) if email else None,
        linkedin_key=linkedin_key(profile) if profile else None,
        name_key=fold(full),
        company_key=fold(known.get("company", "")),
        known=known,
        others=others,
    )
