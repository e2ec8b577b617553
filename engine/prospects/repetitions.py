"""Decides which rows of a file belong together: those of one person, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.prospects.reading import Table
from engine.prospects.rows import Person, Row


class Repetitions:
    """Finds the rows that repeat another one, wherever in the file they stand."""

    def __init__(self, table: Table) -> None:
        self._table = table
        firsts = np.array(table.originals, dtype=np.int64)
        repeats = np.flatnonzero(firsts != np.arange(len(firsts)))
        order = np.argsort(firsts[repeats], kind="stable")
        self._repeats = repeats[order]
        """Indexes of repeating rows, in the order of the rows that they repeat."""
        self._firsts = firsts[repeats][order]

    def of(self, start: int, rows: list[Row]) -> dict[int, list[Person]]:
        """By line, for rows that count: what each says, then what its repetitions say."""
        people = {
            at: [row.person]
            for at, row in enumerate(rows, start)
            if row.person is not None and self._table.originals[at] == at
        }
        for at, first in self._between(start, start + len(rows)):
            repeated = self._table.spool.row(at).person
            if repeated is not None:
                people[first].append(repeated)
        return {rows[at - start].line: said for at, said in people.items()}

    def _between(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        low, high = np.searchsorted(self._firsts, (start, stop))
        return zip(self._repeats[low:high].tolist(), self._firsts[low:high].tolist(), strict=True)

    def lines(self, start: int, rows: list[Row]) -> list[int | None]:
        """For each row the line of the one that it repeats."""
        originals = self._table.originals
        return [
            None if originals[at] == at else self._table.lines[originals[at]]
            for at in range(start, start + len(rows))
        ]
