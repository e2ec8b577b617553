"""Decides how much of a spreadsheet is unpacked: what is needed, piece by piece, and counted.

What is needed of it is copied into a plain archive: what the library opens is never larger than
that, whatever the file says of its own sizes, and neither is what its cells become.
"""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from array import array
from dataclasses import dataclass, field
from typing import IO, BinaryIO, Final

from engine.prospects.decoding import BLOCK, refused
from engine.prospects.kinds import archive_in_words
from engine.prospects.limits import MOST_CELLS, MOST_COLUMNS, MOST_TEXT, MOST_UNZIPPED

WORKBOOK: Final = "xl/workbook.xml"
STRINGS: Final = "xl/sharedstrings.xml"
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
LONGEST_CELL: Final = 2 * BLOCK
"""Bytes of one cell with its markup; spreadsheets hold no more than 32,767 characters in one."""
_CELL_BEGINS: Final = re.compile(rb"<(?:\w+:)?c\s")
_CELL_ENDS: Final = re.compile(rb"<(?:\w+:)?c\s[^>]*/>|</(?:\w+:)?c\s*>")
_CELL: Final = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_DISGUISED: Final = re.compile(rb"<(?:\w+:)?c\s[^>]*&")
_OF_STRING: Final = re.compile(rb"<(?:\w+:)?c\s[^>]*?\bt\s*=\s*[\"']s[\"']")
_STRING: Final = re.compile(
    rb"<(?:\w+:)?c\s[^>]*?\bt\s*=\s*[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>([0-9]{1,9})</"
)
_STRING_ENDS: Final = re.compile(rb"</(?:\w+:)?si\s*>|<(?:\w+:)?si\s*/>")
_UNSOLVED: Final = re.compile(
    rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*>\s*'
    rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f\s*>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A formula without the result that it had when the file was saved."""


@dataclass
class Contents:
    """What is learned of a spreadsheet while it is unpacked."""

    strings: array[int] = field(default_factory=lambda: array("q"))
    """For each text that several cells may share: its length in bytes."""
    unsolved: list[str] = field(default_factory=list)
    """The first cells whose formula has no result."""

    def shown(self, found: list[bytes], cells: int) -> int:
        """How much text that many cells show; of those that hide which, the longest is meant."""
        known = [at for at in map(int, found) if at < len(self.strings)]
        longest = max(self.strings, default=0)
        return sum(self.strings[at] for at in known) + (cells - len(found)) * longest


def broken() -> Exception:
    return refused("That spreadsheet is broken. Open it, save it again as .xlsx and import that.")


def too_large() -> Exception:
    return refused("That spreadsheet is too large. Save the sheet as CSV and import that.")


def unpack(file: BinaryIO, copy: IO[bytes]) -> Contents:
    """Copy what is needed; InvalidError for what is no spreadsheet or could do harm."""
    contents = Contents()
    try:
        with zipfile.ZipFile(file) as given, zipfile.ZipFile(copy, "w") as kept:
            _check(given)
            left = MOST_UNZIPPED
            needed = [e for e in given.infolist() if NEEDED.fullmatch(e.filename)]
            # the texts first: sheets are measured by them
            for entry in sorted(needed, key=lambda e: e.filename.lower() != STRINGS):
                left -= _copy_one(given, kept, entry, left, contents)
    except UNREADABLE as error:
        raise broken() from error
    return contents


def _check(given: zipfile.ZipFile) -> None:
    entries = given.infolist()
    names = {entry.filename.lower() for entry in entries}
    if WORKBOOK not in names:
        raise refused(archive_in_words(names))
    if MACROS in names:
        raise refused("That spreadsheet has macros. Save it as .xlsx without them and import that.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise refused("That spreadsheet is protected. Save it without a password and import that.")
    needed = [entry for entry in entries if NEEDED.fullmatch(entry.filename)]
    if len(needed) != len({entry.filename.lower() for entry in needed}):
        raise broken()
    if sum(entry.file_size for entry in needed) > MOST_UNZIPPED:
        raise too_large()


def _copy_one(
    given: zipfile.ZipFile,
    kept: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    left: int,
    contents: Contents,
) -> int:
    """Copy one part and return its size; what it will become is measured on the way."""
    name = entry.filename.lower()
    measure: _Sheet | _Strings | None = None
    if "/worksheets/" in name:
        measure = _Sheet(contents)
    elif name == STRINGS:
        measure = _Strings(contents)
    size, rest = 0, b""
    with given.open(entry) as source, kept.open(entry.filename, "w") as target:
        while block := source.read(BLOCK):
            size += len(block)
            if size > left:
                raise too_large()
            target.write(block)
            if measure:
                rest = measure.take(rest + block)
        if measure:
            measure.end(rest)
    return size


class _Strings:
    """Measures the texts that cells share."""

    def __init__(self, contents: Contents) -> None:
        self._lengths = contents.strings
        self._begun = 0

    def take(self, text: bytes) -> bytes:
        """What is whole of it; returns a tag at the end that may have been cut off."""
        at = text.rfind(b"<")
        self.end(text[:at] if at >= 0 else text)
        return text[at:] if at >= 0 else b""

    def end(self, text: bytes) -> None:
        first, *others = _STRING_ENDS.split(text)
        for piece in others:
            self._lengths.append(self._begun + len(first))
            self._begun, first = 0, piece
        self._begun += len(first)


class _Sheet:
    """Measures one sheet: its furthest cell, and the text of all its cells."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._rows = self._columns = self._text = 0

    def take(self, text: bytes) -> bytes:
        """What is whole of it; returns a cell or a tag at the end that may have been cut off."""
        begun = max((match.start() for match in _CELL_BEGINS.finditer(text)), default=None)
        if begun is None or _CELL_ENDS.search(text, begun):
            begun = max(text.rfind(b"<"), 0)
        if len(text) - begun > LONGEST_CELL:
            raise too_large()
        self.end(text[:begun])
        return text[begun:]

    def end(self, text: bytes) -> None:
        for letters, number in _CELL.findall(text):
            self._rows = max(self._rows, int(number))
            self._columns = max(self._columns, _column(letters))
        # the library makes room for every cell up to the furthest one
        if self._rows * self._columns > MOST_CELLS or self._columns > MOST_COLUMNS:
            raise too_large()
        if _DISGUISED.search(text):
            raise broken()
        self._text += self._contents.shown(_STRING.findall(text), len(_OF_STRING.findall(text)))
        if self._text > MOST_TEXT:
            raise too_large()
        self._contents.unsolved += [cell.decode() for cell in _UNSOLVED.findall(text)]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
