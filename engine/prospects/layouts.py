"""Decides where the table of a file stands, what its columns mean, and which files have none."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from engine.prospects.alphabets import WESTERN
from engine.prospects.decoding import Encoding, encoding_of, lines_of, refused
from engine.prospects.guesses import LOOKED_AT, guess
from engine.prospects.headers import Columns, Meanings, recognise, recognised
from engine.prospects.kinds import is_zipped, refusal
from engine.prospects.likely import NO_HEADER, Likely, likely_header, likely_table
from engine.prospects.limits import MOST_COLUMNS, MOST_HEADER_LINES
from engine.prospects.records import Record, find_header, read
from engine.prospects.sheets import Sheet, open_sheets

WITHOUT_HEADER: Final = (
    "the table has no header, so what each column holds was guessed by its cells"
)


@dataclass(frozen=True)
class Layout:
    """A table before its rows are read: what its header says, and the records below it."""

    encoding: str
    separator: str
    header_line: int
    columns: Columns
    records: Iterator[Record]
    notes: list[str] = field(default_factory=list)
    """What a person is told about how the file was read."""
    sheet: str = ""


def layout_of(file: BinaryIO, meanings: Meanings) -> Layout:
    """Where the table of a file stands; InvalidError (field `file`) when it has none."""
    if (why := refusal(file)) is not None:
        raise refused(why)
    layout = (_sheet if is_zipped(file) else _text)(file, meanings)
    if layout is None:  # nor anything that looks like one
        raise refused(
            "No header was found that has a name column and an e-mail, LinkedIn or phone column. "
            "Add one as the first line, then import the file again."
        )
    if len(layout.columns.header) > MOST_COLUMNS:
        raise refused(f"The file has more than {MOST_COLUMNS} columns. Keep those you need.")
    return layout


def _text(file: BinaryIO, meanings: Meanings) -> Layout | None:
    encoding = encoding_of(file)
    sample = list(itertools.islice(lines_of(file, encoding), MOST_HEADER_LINES))
    header = find_header(sample, lambda cells: recognised(cells, meanings)) or likely_header(sample)
    if header is None:
        return None
    below = itertools.islice(lines_of(file, encoding), header.after, None)
    first = list(itertools.islice(read(sample[header.after :], 0, header.separator), LOOKED_AT))
    return Layout(
        encoding=encoding.name,
        separator=header.separator,
        header_line=header.first + 1,
        columns=_columns(header.cells, meanings, first),
        records=read(below, header.after, header.separator),
        notes=[*_notes(header.first + 1), *_told_of(encoding)],
    )


def _told_of(encoding: Encoding) -> list[str]:
    if encoding.mark or encoding.name in ("utf-8", WESTERN):
        return []
    return [f"read as {encoding.name} by its letters; if they look wrong, save the file as UTF-8"]


def _columns(header: list[str], meanings: Meanings, first: list[Record]) -> Columns:
    """What the words of a header say, and what the first rows say where these do not."""
    rows = [record.cells for record in first]
    titled = [cell if cell.strip() else _title(at, rows) for at, cell in enumerate(header)]
    return recognise(titled, meanings, guess(recognise(titled, meanings), rows))


def _title(at: int, rows: list[list[str]]) -> str:
    """What a column without a title is called; none if there is nothing in it."""
    return f"Column {at + 1}" if any(row[at].strip() for row in rows if at < len(row)) else ""


def _notes(header_line: int) -> list[str]:
    return [] if header_line else [WITHOUT_HEADER]


def _sheet(file: BinaryIO, meanings: Meanings) -> Layout | None:
    """The first sheet that has a header, or else the first that looks like a table.

    Hidden sheets are not what a person sees in the file, so they do not count.
    """
    book = open_sheets(file)
    seen = [sheet for sheet in book.sheets if not sheet.is_hidden]
    layout = _first_table(seen, meanings)
    if layout is None:
        hidden = [sheet for sheet in book.sheets if sheet.is_hidden]
        if _first_table(hidden, meanings) is not None:
            raise refused(
                "The only table is in a hidden sheet. Show it in the spreadsheet, save the file "
                "and import it again."
            )
        return None
    if len(book.sheets) > 1:
        others = ", ".join(f"“{s.name}”" for s in book.sheets if s.name != layout.sheet)
        layout.notes.append(f"read from the sheet “{layout.sheet}”, not from {others[:200]}")
    if book.unsolved:
        layout.notes.append(
            f"formulas such as the one in {book.unsolved[0]} have no result in the file, so their "
            "cells are empty; open and save it in a spreadsheet to have them"
        )
    return layout


def _first_table(sheets: list[Sheet], meanings: Meanings) -> Layout | None:
    likely: Layout | None = None
    for sheet in sheets:
        sample = list(itertools.islice(sheet.records, MOST_HEADER_LINES))
        at = next((at for at, r in enumerate(sample) if recognised(r.cells, meanings)), None)
        if at is not None:
            known = Likely(at, at + 1, sample[at].cells)
            return _in_sheet(sample, sheet, known, meanings)
        found = likely_table(sample) if likely is None else None
        if found is not None:
            likely = _in_sheet(sample, sheet, found, meanings)
    return likely


def _in_sheet(sample: list[Record], sheet: Sheet, table: Likely, meanings: Meanings) -> Layout:
    header_line = 0 if table.header == NO_HEADER else sample[table.header].line
    first = [record for record in sample[table.rows :] if record.cells][:LOOKED_AT]
    return Layout(
        encoding="xlsx",
        separator="",
        header_line=header_line,
        columns=_columns(table.cells, meanings, first),
        records=itertools.chain(sample[table.rows :], sheet.records),
        notes=_notes(header_line),
        sheet=sheet.name,
    )
