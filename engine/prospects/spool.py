"""Keeps the rows of a file on disk while it is looked through, so that memory does not grow."""

from __future__ import annotations

import marshal
import tempfile
from array import array
from typing import Final

from engine.prospects.rows import Person, Row, Why

IN_MEMORY: Final = 4 * 1024 * 1024
"""Bytes; a small file never touches the disk."""


class Spool:
    """Rows by the order in which they were added; a temporary file that goes when it is closed."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - `close`
        self._ends = array("q")

    def __len__(self) -> int:
        return len(self._ends)

    def add(self, row: Row) -> None:
        """At the end; what was added is not changed any more."""
        why = None if row.why is None else row.why.value
        person = None if row.person is None else tuple(row.person)
        self._file.write(marshal.dumps((row.line, row.cells, person, why, row.warnings)))
        self._ends.append(self._file.tell())

    def rows(self, start: int, stop: int) -> list[Row]:
        """Rows from index `start` up to `stop`."""
        begin = self._begin(start)
        self._file.seek(begin)
        kept = memoryview(self._file.read(self._begin(stop) - begin))
        return [
            _row(kept[self._begin(at) - begin : self._ends[at] - begin])
            for at in range(start, min(stop, len(self)))
        ]

    def row(self, at: int) -> Row:
        return self.rows(at, at + 1)[0]

    def _begin(self, at: int) -> int:
        return self._ends[min(at, len(self)) - 1] if at and self._ends else 0

    def close(self) -> None:
        self._file.close()


def _row(kept: memoryview) -> Row:
    line, cells, person, why, warnings = marshal.loads(kept)  # noqa: S302 - we wrote it ourselves
    return Row(
        line,
        cells,
        None if person is None else Person(*person),
        None if why is None else Why(why),
        warnings,
    )
