"""Decides which file is a table though nobody knows the words of its header, or it has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.prospects.guesses import looks_like_contact
from engine.prospects.records import SEPARATORS, Header, Record, read

FEWEST_COLUMNS: Final = 2
FEWEST_ROWS: Final = 2
LOOKED_AT: Final = 20
"""Rows below a header that must be like it."""
LONGEST_WORD: Final = 60
"""Characters of a header's cell; a longer one is a sentence."""
NO_HEADER: Final = -1


@dataclass(frozen=True, slots=True)
class Likely:
    """Which record is the header, or NO_HEADER; where the rows begin; and the header's cells."""

    header: int
    rows: int
    cells: list[str]


def likely_table(records: Sequence[Record]) -> Likely | None:
    """A table by its looks: below a row of short words, or where addresses stand in a column."""
    filled = [at for at, record in enumerate(records) if record.cells]
    first = _first_with_contacts(records, filled)
    if first is not None:
        return _from_contacts(records, filled, first)
    for place, at in enumerate(filled):
        cells = records[at].cells
        below = [records[other].cells for other in filled[place + 1 : place + 1 + LOOKED_AT]]
        is_long = len(below) >= FEWEST_ROWS
        if is_long and _are_words(cells) and all(len(row) == len(cells) for row in below):
            return Likely(at, at + 1, cells)
    return None


def _first_with_contacts(records: Sequence[Record], filled: list[int]) -> int | None:
    """The place among `filled` of the first record of a column in which most are contacts."""
    for place, at in enumerate(filled):
        cells = records[at].cells
        rows = [records[other].cells for other in filled[place : place + LOOKED_AT]]
        if len(cells) < FEWEST_COLUMNS or len(rows) < FEWEST_ROWS:
            continue
        for column, cell in enumerate(cells):
            if looks_like_contact(cell.strip()):
                said = [row[column].strip() for row in rows if column < len(row)]
                contacts = [looks_like_contact(cell) for cell in said if cell]
                if sum(contacts) >= FEWEST_ROWS and sum(contacts) * 2 > len(contacts):
                    return place
    return None


def _from_contacts(records: Sequence[Record], filled: list[int], place: int) -> Likely:
    """The header is the uppermost row of words above that is as wide; else there is none."""
    width = len(records[filled[place]].cells)
    widths = range(max(width - 1, FEWEST_COLUMNS), width + 2)
    alike = [at for at in filled[:place] if len(records[at].cells) in widths]
    header = next((at for at in alike if _are_words(records[at].cells)), None)
    if header is not None:
        return Likely(header, header + 1, records[header].cells)
    widest = max(len(records[at].cells) for at in filled[place : place + LOOKED_AT])
    made = [f"Column {number} of {widest}" for number in range(1, widest + 1)]
    return Likely(NO_HEADER, (*alike, filled[place])[0], made)


def _are_words(cells: list[str]) -> bool:
    words = [word for cell in cells if (word := cell.strip().casefold())]
    return (
        len(words) >= FEWEST_COLUMNS
        and len(words) == len(set(words))
        and all(len(word) <= LONGEST_WORD and word[-1] not in ".!?" for word in words)
        and not any(word[0].isdigit() or "@" in word or looks_like_contact(word) for word in words)
    )


def likely_header(lines: list[str]) -> Header | None:
    """The same for lines of text, by the separator that makes most columns of them."""
    found: list[Header] = []
    for separator in SEPARATORS:
        records = list(read(lines, 0, separator))
        likely = likely_table(records)
        if likely is not None:
            first = NO_HEADER if likely.header == NO_HEADER else records[likely.header].line - 1
            found.append(Header(first, records[likely.rows].line - 1, separator, likely.cells))
    return max(found, key=lambda header: len(header.cells), default=None)
