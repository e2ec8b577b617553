"""Decides what an .xlsx file says as records, and refuses one that could do harm before it grows.

What is needed of it is copied first, piece by piece and counted, into a plain archive: what the
library opens is never larger than that, whatever the file says of its own sizes.
"""

from __future__ import annotations

import lzma
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, time
from typing import IO, Any, BinaryIO, Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from engine.prospects.decoding import BLOCK, refused
from engine.prospects.limits import MOST_CELLS, MOST_COLUMNS, MOST_UNZIPPED
from engine.prospects.records import Record

WORKBOOK: Final = "xl/workbook.xml"
MACROS: Final = "xl/vbaproject.bin"
NEEDED: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels"
    r"|xl/(?:workbook|sharedStrings|styles)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/worksheets/[^/]+\.xml",
    re.IGNORECASE,
)
UNREADABLE: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(EOFError, OSError, ValueError, NotImplementedError, RuntimeError),
)
"""What Python's archive reader raises for what it cannot read."""
_CELL: Final = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')


def sheets_of(file: BinaryIO) -> Iterator[Iterator[Record]]:
    """The records of each sheet that holds cells, in order; InvalidError for any other file."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
        _copy(file, copy)
        copy.flush()
        try:
            workbook = CalamineWorkbook.from_path(copy.name)
            for about in workbook.sheets_metadata:
                if about.typ == SheetTypeEnum.WorkSheet:
                    yield _records(workbook.get_sheet_by_name(about.name))
        except (CalamineError, OSError, ValueError) as error:
            raise _broken() from error


def _broken() -> Exception:
    return refused("That spreadsheet is broken. Open it, save it again as .xlsx and import that.")


def _copy(file: BinaryIO, copy: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(file) as given, zipfile.ZipFile(copy, "w") as kept:
            _check(given)
            left = MOST_UNZIPPED
            for entry in given.infolist():
                if NEEDED.fullmatch(entry.filename):
                    left -= _copy_one(given, kept, entry, left)
    except UNREADABLE as error:
        raise _broken() from error


def _check(given: zipfile.ZipFile) -> None:
    entries = given.infolist()
    names = {entry.filename.lower() for entry in entries}
    if WORKBOOK not in names:
        raise refused("That is no .xlsx spreadsheet. Save it as .xlsx or CSV and import that.")
    if MACROS in names:
        raise refused("That spreadsheet has macros. Save it as .xlsx without them and import that.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise refused("That spreadsheet is protected. Save it without a password and import that.")
    needed = [entry for entry in entries if NEEDED.fullmatch(entry.filename)]
    if len(needed) != len({entry.filename for entry in needed}):
        raise _broken()
    if sum(entry.file_size for entry in needed) > MOST_UNZIPPED:
        raise _too_large()


def _too_large() -> Exception:
    return refused("That spreadsheet is too large. Save the sheet as CSV and import that.")


def _copy_one(
    given: zipfile.ZipFile, kept: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int
) -> int:
    """Copy one part and return its size; a sheet's furthest cell is looked for on the way."""
    is_sheet = "/worksheets/" in entry.filename.lower()
    size, rows, columns, rest = 0, 0, 0, b""
    with given.open(entry) as source, kept.open(entry.filename, "w") as target:
        while block := source.read(BLOCK):
            size += len(block)
            if size > left:
                raise _too_large()
            target.write(block)
            if is_sheet:
                block, rest = _whole_tags(rest + block)
                for letters, number in _CELL.findall(block):
                    rows = max(rows, int(number))
                    columns = max(columns, _column(letters))
                # the library makes room for every cell up to the furthest one
                if rows * columns > MOST_CELLS or columns > MOST_COLUMNS:
                    raise _too_large()
    return size


def _whole_tags(text: bytes) -> tuple[bytes, bytes]:
    """Text up to the last tag that may have been cut off, and that tag."""
    end = text.rfind(b"<")
    return (text[:end], text[end:]) if end >= 0 else (text, b"")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _records(sheet: CalamineSheet) -> Iterator[Record]:
    """The rows of a sheet by their numbers; one in which nothing is seen is blank."""
    if sheet.start is None:
        return
    first, left = sheet.start
    for number, values in enumerate(sheet.to_python(skip_empty_area=True), first + 1):
        cells = [_shown(value) for value in values]
        yield Record(number, [""] * left + cells if any(map(str.strip, cells)) else [])


def _shown(value: Any) -> str:
    """A value as a person sees it: no 1.0 for 1, no 4.9E+11, dates by year, month and day."""
    shown = str(value)
    if isinstance(value, bool):
        shown = shown.upper()
    elif isinstance(value, float):
        shown = str(int(value)) if value.is_integer() else f"{value:.15g}"
    elif isinstance(value, datetime) and value.time() == time():
        shown = value.date().isoformat()
    return shown.replace("\0", "")
