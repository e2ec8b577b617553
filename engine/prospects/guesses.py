"""Decides what a column holds, by its cells, where the words of the header do not say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from engine.prospects.contacts import read_email, read_linkedin, read_phone
from engine.prospects.header_words import NOT_THEIRS
from engine.prospects.headers import CONTACTS, NAMES, Column, Columns, fold
from engine.prospects.name_words import PARTICLES, words

LOOKED_AT: Final = 200
"""Rows that a guess is made from."""
FEWEST_DIGITS: Final = 9
"""Of a phone number that is recognised without being told: a date has eight."""
BORNE_OUT: Final = 0.3
"""The share of words in the addresses of their rows from which on a column is one of names."""
_WEBSITE: Final = re.compile(r"(?:https?://|www\.)[^\s@]+\.[^\s@]+", re.IGNORECASE)
_PHONE_BEGINS: Final = ("+", "00", "(", "0")
_NAME: Final = re.compile(r"[^\W\d_][\w.'’\-]*(?:,? [^\W\d_][\w.'’\-]*){0,4}")
_NOT_THEIRS: Final = tuple(fold(word) for word in NOT_THEIRS.split("|"))

Rows = Sequence[Sequence[str]]


def _is_phone(cell: str) -> bool:
    begins = cell.removeprefix("'").startswith(_PHONE_BEGINS)
    return (
        begins and sum(map(str.isdecimal, cell)) >= FEWEST_DIGITS and read_phone(cell) is not None
    )


_LOOKS: Final[dict[Column, Callable[[str], object]]] = {
    Column.EMAIL: read_email,
    Column.LINKEDIN: read_linkedin,
    Column.PHONE: _is_phone,
    Column.WEBSITE: _WEBSITE.fullmatch,
}


def looks_like_contact(cell: str) -> bool:
    """Whether a cell can only be an e-mail address, a profile or a phone number."""
    return any(_LOOKS[column](cell) for column in CONTACTS)


def guess(columns: Columns, rows: Rows) -> dict[int, Column]:
    """By position, what columns that nobody knows are by their cells.

    Somebody else's address is nobody's: a company's e-mail is not guessed at, and a phone only
    where no word tells of a contact.
    """
    theirs = [
        at
        for at, title in columns.others.items()
        if not any(word in fold(title) for word in _NOT_THEIRS)
    ]
    has_contact = bool(columns.known.keys() & CONTACTS)
    found: dict[int, Column] = {}
    for column, looks in _LOOKS.items():
        if column in columns.known or (column is Column.PHONE and has_contact):
            continue
        at = next((a for a in theirs if a not in found and _mostly(looks, _cells(rows, a))), None)
        if at is not None:
            found[at] = column
    if not columns.known.keys() & NAMES:
        left = [at for at in theirs if at not in found]
        found |= _names(left, _addresses(columns, found, rows), rows)
    return found


def _cells(rows: Rows, at: int) -> list[str]:
    return [cell for row in rows if at < len(row) and (cell := row[at].strip())]


def _mostly(looks: Callable[[str], object], cells: list[str]) -> bool:
    return sum(bool(looks(cell)) for cell in cells) * 2 > len(cells)


def _addresses(columns: Columns, found: dict[int, Column], rows: Rows) -> list[str]:
    """For each row what may have the name in it: the part of its address before the @."""
    places = [at for at, column in found.items() if column in (Column.EMAIL, Column.LINKEDIN)]
    for column in (Column.EMAIL, Column.LINKEDIN):
        places += columns.known.get(column, ())
    return [
        " ".join(row[at].partition("@")[0].casefold() for at in places if at < len(row))
        for row in rows
    ]


def _names(places: list[int], addresses: list[str], rows: Rows) -> dict[int, Column]:
    """The columns of names: of those that may be, the ones that the addresses bear out best."""
    borne_out = {
        at: _borne_out(at, addresses, rows) for at in places if _mostly(_is_name, _cells(rows, at))
    }
    likely = [at for at, share in borne_out.items() if share >= BORNE_OUT or _is_column(rows, at)]
    if not likely:
        return {}
    best = max(likely, key=lambda at: (round(borne_out[at], 1), _is_long(rows, at), -at))
    if not _is_long(rows, best):
        for other in (best - 1, best + 1):
            if borne_out.get(other, 0) > 0 and not _is_long(rows, other):
                first, last = sorted((best, other))
                return {first: Column.FIRST, last: Column.LAST}
    return {best: Column.FULL}


def _is_name(cell: str) -> bool:
    """One to five words, capital letters (where there are any) first."""
    if not _NAME.fullmatch(cell):
        return False
    return all(not word[0].islower() or word in PARTICLES for word in cell.split())


def _is_column(rows: Rows, at: int) -> bool:
    """Whether cells that look like names are names though no address says so: they differ."""
    cells = _cells(rows, at)
    return _is_long(rows, at) and len(set(cells)) * 2 > len(cells)


def _is_long(rows: Rows, at: int) -> bool:
    return _mostly(lambda cell: " " in cell, _cells(rows, at))


def _borne_out(at: int, addresses: list[str], rows: Rows) -> float:
    """The share of a column's words that stand in the addresses of their rows too."""
    shares = list(_shares(at, addresses, rows))
    return sum(shares) / len(shares) if shares else 0.0


def _shares(at: int, addresses: list[str], rows: Rows) -> Iterator[float]:
    for row, address in zip(rows, addresses, strict=True):
        said = words(row[at]) if at < len(row) else []
        if said and address:
            yield sum(word in address for word in said) / len(said)
