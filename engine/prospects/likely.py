"""Decides which file is a table though nobody knows the words of its header."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.prospects.records import SEPARATORS, Header, Record, read

FEWEST_COLUMNS: Final = 2
FEWEST_ROWS: Final = 2
LOOKED_AT: Final = 20
"""Rows below a header that must be like it."""
LONGEST_WORD: Final = 60
"""Characters of a header's cell; a longer one is a sentence."""


def likely_table(records: Sequence[Record]) -> int | None:
    """The index of the record that is a header by its looks: short words, and rows of its width."""
    filled = [at for at, record in enumerate(records) if record.cells]
    for place, at in enumerate(filled):
        cells = [cell.strip() for cell in records[at].cells]
        below = [records[other].cells for other in filled[place + 1 : place + 1 + LOOKED_AT]]
        is_long = len(below) >= FEWEST_ROWS
        if is_long and _are_words(cells) and all(len(row) == len(cells) for row in below):
            return at
    return None


def _are_words(cells: list[str]) -> bool:
    words = [cell.casefold() for cell in cells if cell]
    return (
        len(words) >= FEWEST_COLUMNS
        and len(words) == len(set(words))
        and all(len(word) <= LONGEST_WORD and word[-1] not in ".!?" for word in words)
        and not any(word[0].isdigit() or "@" in word for word in words)
    )


def likely_header(lines: list[str]) -> Header | None:
    """The same for lines of text, by the separator that makes most columns of them."""
    found: list[Header] = []
    for separator in SEPARATORS:
        records = list(read(lines, 0, separator))
        at = likely_table(records)
        if at is not None:
            first, after = records[at].line - 1, records[at + 1].line - 1
            found.append(Header(first, after, separator, records[at].cells))
    return max(found, key=lambda header: len(header.cells), default=None)
