"""Decides what a file says: a table of people, with every row accounted for, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass

from engine.prospects.decoding import decode, refused
from engine.prospects.headers import Columns, recognise, recognised
from engine.prospects.identity import originals
from engine.prospects.limits import MOST_COLUMNS
from engine.prospects.records import find_header, physical_lines, read
from engine.prospects.rows import Person, Row, read_row


@dataclass(frozen=True)
class Table:
    """A file that was read.

    `same_as` gives, by line, the line of the row that a passing row repeats; a row that is nobody's
    repetition is not in it. Rows = importable + repetitions + rows that do not pass.
    """

    encoding: str
    separator: str
    header_line: int
    columns: Columns
    rows: list[Row]
    same_as: dict[int, int]
    blank_lines: int

    @property
    def invalid(self) -> list[Row]:
        return [row for row in self.rows if row.why is not None]

    @property
    def importable(self) -> int:
        return len(self.rows) - len(self.invalid) - len(self.same_as)


def read_table(content: bytes) -> Table:
    """Read a file as the conventions say; InvalidError (field `file`) when it is no table."""
    text, encoding = decode(content)
    lines = physical_lines(text)
    header = find_header(lines, recognised)
    if header is None:
        raise refused(
            "No header was found that has a name column and an e-mail, LinkedIn or phone column. "
            "Add one as the first line, then import the file again."
        )
    if len(header.cells) > MOST_COLUMNS:
        raise refused(f"The file has more than {MOST_COLUMNS} columns. Keep those you need.")
    columns = recognise(header.cells)
    rows: list[Row] = []
    blank_lines = 0
    for record in read(lines, header.after, header.separator):
        if record.cells:
            rows.append(read_row(record, columns))
        else:
            blank_lines += 1
    return Table(
        encoding=encoding,
        separator=header.separator,
        header_line=header.first + 1,
        columns=columns,
        rows=rows,
        same_as=_repetitions(rows),
        blank_lines=blank_lines,
    )


def _repetitions(rows: list[Row]) -> dict[int, int]:
    passing: list[tuple[int, Person]] = [
        (row.line, row.person) for row in rows if row.person is not None
    ]
    firsts = originals([person for _, person in passing])
    return {passing[at][0]: passing[first][0] for at, first in enumerate(firsts) if first != at}
