"""Decides what the words of one header cell mean, among the others of its header."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

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
LONGEST_HEADER: Final = 300
"""Characters; a longer cell is no header."""


def fold(header: str) -> str:
    """A header without case, accents, spaces and punctuation."""
    return _fold(header) if len(header) <= LONGEST_HEADER else ""


@lru_cache(maxsize=4096)
def _fold(header: str) -> str:
    # taken apart, an accent is a character of its own, and no letter
    plain = unicodedata.normalize("NFKD", _NUMBER.sub(" number ", header).casefold())
    return "".join(char for char in plain if char.isalnum())


_NUMBER: Final = re.compile(r"#(?!\s*\d)")
"""`Attendee #` is no attendee; `Phone #1` is the first one."""


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


def meaning_beside(word: str, header: Sequence[str]) -> Column | None:
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
    for prefix in _BEFORE if word.startswith(_BEFORE) else ():
        column = MEANING.get(word.removeprefix(prefix)) if word.startswith(prefix) else None
        if column in _PERSONAL:
            return column
    return None


def meaning_by_parts(cell: str) -> Column | None:
    """`Phone (work)`, `E-mail zakelijk` and `Nom / Last Name` by the one thing their parts say."""
    if len(cell) > LONGEST_HEADER or "@" in cell:
        return None
    parts = [part for part in map(_bare, _APART.split(cell)) if part]
    columns = {_word(part) for part in parts if part not in _AMBIGUOUS}
    return columns.pop() if len(columns) == 1 else None


def _bare(part: str) -> str:
    """A part of a header, folded, without words such as `work` and `privat`."""
    return fold(" ".join(word for word in part.split() if fold(word) not in _BESIDE))
