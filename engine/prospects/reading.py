"""Decides what a file says: a table of people, with every row accounted for, or a refusal."""

from __future__ import annotations

import hashlib
import io
import itertools
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Self

import numpy as np

from engine.prospects.decoding import BLOCK, encoding_of, lines_of, refused, too_large
from engine.prospects.guesses import LOOKED_AT, guess
from engine.prospects.headers import NO_MEANINGS, Columns, Meanings, recognise, recognised
from engine.prospects.identity import Identities
from engine.prospects.likely import NO_HEADER, Likely, likely_header, likely_table
from engine.prospects.limits import MOST_BYTES, MOST_COLUMNS, MOST_HEADER_LINES, MOST_WARNINGS
from engine.prospects.records import Record, find_header, read
from engine.prospects.rows import read_row
from engine.prospects.sheets import sheets_of
from engine.prospects.spool import Spool

OLD_SPREADSHEET: Final = b"\xd0\xcf\x11\xe0"
ZIPPED: Final = b"PK\x03\x04"
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


@dataclass
class Table:
    """A file that was read; its rows are on disk, and gone when it is closed.

    Rows = importable + duplicates + rows that do not pass.
    """

    encoding: str
    separator: str
    header_line: int
    columns: Columns
    digest: str
    """Identifies the file's bytes."""
    blank_lines: int = 0
    importable: int = 0
    duplicates: int = 0
    invalid: int = 0
    notes: list[str] = field(default_factory=list)
    """How the file was read, where that is not plain."""
    warnings: list[str] = field(default_factory=list)
    """The notes, then the first of what is odd in single rows, each with its line."""
    originals: array[int] = field(default_factory=lambda: array("q"))
    """For each row the index of the row that it repeats, or its own."""
    lines: array[int] = field(default_factory=lambda: array("q"))
    spool: Spool = field(default_factory=Spool)

    def __len__(self) -> int:
        return len(self.spool)

    def close(self) -> None:
        self.spool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fill(self, records: Iterable[Record]) -> None:
        """Read every record, once; then find out who repeats whom."""
        identities = Identities()
        self.warnings += self.notes
        for record in records:
            if not record.cells:
                self.blank_lines += 1
                continue
            row = read_row(record, self.columns)
            self.spool.add(row)
            self.lines.append(row.line)
            identities.add(row.person)
            self.invalid += row.why is not None
            if row.warnings and len(self.warnings) < MOST_WARNINGS:
                self.warnings += [f"line {row.line}: {text}" for text in row.warnings]
        del self.warnings[MOST_WARNINGS:]
        self.originals = identities.originals()
        own = np.arange(len(self), dtype=np.int64)
        self.duplicates = int(np.count_nonzero(np.array(self.originals, dtype=np.int64) != own))
        self.importable = len(self) - self.invalid - self.duplicates


def read_table(content: bytes | BinaryIO, meanings: Meanings = NO_MEANINGS) -> Table:
    """Read a file as the conventions say; InvalidError (field `file`) when it is no table.

    A table whose header nobody understands is read all the same: its columns are not `usable`, and
    none of its rows pass until somebody says what they mean.

    Close the table after use. Memory does not grow with the file.
    """
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    digest = _digest(file)
    layout = _layout(file, meanings)
    table = Table(
        *(layout.encoding, layout.separator, layout.header_line, layout.columns),
        digest=digest,
        notes=layout.notes,
    )
    try:
        table.fill(layout.records)
    except BaseException:
        table.close()
        raise
    return table


def _digest(file: BinaryIO) -> str:
    """SHA-256 of the file, which is refused on the way when it is too large."""
    file.seek(0)
    digest = hashlib.sha256()
    size = 0
    while block := file.read(BLOCK):
        size += len(block)
        if size > MOST_BYTES:
            raise too_large()
        digest.update(block)
    return digest.hexdigest()


def _layout(file: BinaryIO, meanings: Meanings) -> Layout:
    file.seek(0)
    beginning = file.read(len(ZIPPED))
    if beginning == OLD_SPREADSHEET:
        raise refused(
            "That spreadsheet is protected or in an old format. Save it as .xlsx without a "
            "password, or as CSV, and import that."
        )
    layout = (_sheet if beginning == ZIPPED else _text)(file, meanings)
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
        notes=_notes(header.first + 1),
    )


def _columns(header: list[str], meanings: Meanings, first: list[Record]) -> Columns:
    """What the words of a header say, and what the first rows say where these do not."""
    columns = recognise(header, meanings)
    return recognise(header, meanings, guess(columns, [record.cells for record in first]))


def _notes(header_line: int) -> list[str]:
    return [] if header_line else [WITHOUT_HEADER]


def _sheet(file: BinaryIO, meanings: Meanings) -> Layout | None:
    """The first sheet that has a header, or else the first that looks like a table."""
    likely: Layout | None = None
    for records in sheets_of(file):
        sample = list(itertools.islice(records, MOST_HEADER_LINES))
        at = next((at for at, r in enumerate(sample) if recognised(r.cells, meanings)), None)
        if at is not None:
            return _in_sheet(sample, records, Likely(at, at + 1, sample[at].cells), meanings)
        found = likely_table(sample) if likely is None else None
        if found is not None:
            likely = _in_sheet(sample, records, found, meanings)
    return likely


def _in_sheet(
    sample: list[Record], records: Iterator[Record], table: Likely, meanings: Meanings
) -> Layout:
    header_line = 0 if table.header == NO_HEADER else sample[table.header].line
    first = [record for record in sample[table.rows :] if record.cells][:LOOKED_AT]
    return Layout(
        encoding="xlsx",
        separator="",
        header_line=header_line,
        columns=_columns(table.cells, meanings, first),
        records=itertools.chain(sample[table.rows :], records),
        notes=_notes(header_line),
    )
