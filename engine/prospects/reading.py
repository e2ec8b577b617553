"""Decides what a file says: a table of people, with every row accounted for, or a refusal."""

from __future__ import annotations

import hashlib
import io
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO, Self

import numpy as np

from engine.prospects.decoding import BLOCK, too_large
from engine.prospects.headers import NO_MEANINGS, Columns, Meanings
from engine.prospects.identity import Identities
from engine.prospects.layouts import layout_of
from engine.prospects.limits import MOST_BYTES, MOST_WARNINGS
from engine.prospects.records import Record
from engine.prospects.rows import read_row
from engine.prospects.spool import Spool


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
        if not len(self):
            self.warnings.append("there are no rows below the header")
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
    layout = layout_of(file, meanings)
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
