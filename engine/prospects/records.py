"""Decides where the records of a table begin and end, and on which physical line each begins."""

from __future__ import annotations

import csv
import heapq
import itertools
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from engine.prospects.limits import MOST_LINE, MOST_REPAIRS

SEPARATORS: Final = (",", ";", "\t", "|")


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


def read(lines: Iterable[str], start: int, separator: str) -> Iterator[Record]:
    """Records of `lines`, the first of which is the physical line `start` (0-based).

    A quote that never closes would swallow the rest of the file: it is read as a plain character,
    and reading goes on with the next line. One that runs on for millions of characters does not
    close either. No more than the record that is being read is held.
    """
    rest = iter(lines)
    for repairs in itertools.count():
        begin, swallowed = yield from _until_open(rest, start, separator)
        if not swallowed:
            return
        if repairs >= MOST_REPAIRS and (cells := _as_one(swallowed, separator)) is not None:
            yield Record(begin + 1, cells)
            return
        yield Record(begin + 1, _literal(swallowed[0], separator))
        rest, start = itertools.chain(swallowed[1:], rest), begin + 1


def _until_open(
    lines: Iterator[str], start: int, separator: str
) -> Generator[Record, None, tuple[int, list[str]]]:
    """Records up to a quote that never closes; returns where it stands and what it swallowed."""
    raw: list[str] = []
    reader = _csv(_noted(lines, raw), separator)
    begin, last, last_raw = start, None, raw
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:  # a quoted cell beyond the limit
            if last is not None:
                yield last
            return begin, raw
        if cells is None:
            break
        if last is not None:
            yield last
        last, last_raw = Record(begin + 1, cells), raw.copy()
        begin = start + reader.line_num
        raw.clear()
    if last is None:
        return begin, []
    if _closes("".join(last_raw), separator):
        yield last
        return begin, []
    return last.line - 1, last_raw


def _noted(lines: Iterator[str], raw: list[str]) -> Iterator[str]:
    for line in lines:
        raw.append(line)
        yield line


def _csv(lines: Iterable[str], separator: str) -> Any:
    csv.field_size_limit(MOST_LINE)  # the module's own limit would refuse a long cell
    return csv.reader(lines, delimiter=separator, skipinitialspace=True)


def _as_one(lines: list[str], separator: str) -> list[str] | None:
    """Lines taken as one record, or None when it is beyond the limit."""
    try:
        return next(_csv(lines, separator), [])
    except csv.Error:
        return None


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
        yield Header(at, at + 1, separator, next(_csv([line], separator), []))
