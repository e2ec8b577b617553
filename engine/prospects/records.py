"""Decides where the records of a table begin and end, and on which physical line each begins."""

from __future__ import annotations

import csv
import heapq
import io
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from engine.prospects.limits import MOST_BYTES, MOST_REPAIRS

SEPARATORS: Final = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Record:
    """The cells as they stand in the file; `line` counts physical lines from 1.

    A blank line, one with no characters, has no cells.
    """

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands (0-based physical lines) and what separates its cells."""

    first: int
    after: int
    separator: str
    cells: list[str]


def physical_lines(text: str) -> list[str]:
    r"""The lines with their ends; only \n, \r and \r\n end one, as in every spreadsheet."""
    return list(io.StringIO(text, newline=""))


def read(lines: list[str], start: int, separator: str) -> Iterator[Record]:
    """Records from the physical line `start` (0-based) on.

    A quote that never closes would swallow the rest of the file: it is read as a plain character,
    and reading goes on with the next line.
    """
    for _ in range(MOST_REPAIRS):
        last: Record | None = None
        for record in _plain(lines, start, separator):
            if last is not None:
                yield last
            last = record
        if last is None:
            return
        begin = last.line - 1
        if _closes("".join(lines[begin:]), separator):
            yield last
            return
        yield Record(last.line, _literal(lines[begin], separator))
        start = begin + 1
    yield from _plain(lines, start, separator)


def _plain(lines: list[str], start: int, separator: str) -> Iterator[Record]:
    csv.field_size_limit(MOST_BYTES)  # the module's own limit would refuse a long cell
    reader = csv.reader(
        (lines[at] for at in range(start, len(lines))),
        delimiter=separator,
        skipinitialspace=True,
    )
    before = 0
    for cells in reader:
        yield Record(start + before + 1, cells)
        before = reader.line_num


def _literal(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator, quoting=csv.QUOTE_NONE), [])


def _closes(record: str, separator: str) -> bool:
    """Whether every quoted cell of a record ends with a quote; the module csv does not tell."""
    state = "start"
    for char in record:
        if state == "quoted":
            state = "after quote" if char == '"' else "quoted"
        elif char in (separator, "\n", "\r"):
            state = "start"
        elif char == '"' and state != "plain":
            state = "quoted"  # a cell opens, or a doubled quote stands within one
        elif not (state == "start" and char == " "):
            state = "plain"
    return state != "quoted"


def find_header(lines: list[str], known_columns: Callable[[list[str]], int]) -> Header | None:
    """The first record that is a header, with the separator that it uses.

    `known_columns` tells how many columns of a record it knows, 0 if that is no header. Lines
    before the header are skipped: first by records, then, in case a stray quote above has hidden
    it, line by line.
    """
    return _first(_all_records, lines, known_columns) or _first(_all_lines, lines, known_columns)


_Candidates = Iterator[Header]


def _first(
    candidates: Callable[[list[str], str], _Candidates],
    lines: list[str],
    known_columns: Callable[[list[str]], int],
) -> Header | None:
    """The first header; of several separators that find one there, what makes most columns."""
    in_order = heapq.merge(
        *(candidates(lines, separator) for separator in SEPARATORS), key=attrgetter("first")
    )
    for _, group in itertools.groupby(in_order, attrgetter("first")):
        best = max(group, key=lambda candidate: known_columns(candidate.cells))
        if known_columns(best.cells):
            return best
    return None


def _all_records(lines: list[str], separator: str) -> _Candidates:
    end = Record(len(lines) + 1, [])
    for record, following in itertools.pairwise(itertools.chain(read(lines, 0, separator), (end,))):
        yield Header(record.line - 1, following.line - 1, separator, record.cells)


def _all_lines(lines: list[str], separator: str) -> _Candidates:
    for at, line in enumerate(lines):
        cells = next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
        yield Header(at, at + 1, separator, cells)
