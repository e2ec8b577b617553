"""Decides which text a file's bytes are, and which files are no text at all."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from engine.errors import InvalidError
from engine.prospects.alphabets import encoding_by_letters
from engine.prospects.limits import MOST_BYTES, MOST_LINE

MARKS: Final = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
BLOCK: Final = 1024 * 1024
MOST_SAMPLE: Final = 50_000
"""Bytes by which an encoding is recognised; lines of nothing but ASCII tell nothing."""
OPEN_BYTES: Final = "drumbeat.open_bytes"


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes become text; `mark` is how many bytes the byte order mark takes."""

    name: str
    mark: int


def refused(why: str) -> InvalidError:
    """The error for a file that is no table of text; `field` tells it from other mistakes."""
    return InvalidError(why, field="file")


def too_large() -> InvalidError:
    most = MOST_BYTES // 1024 // 1024
    return refused(f"The file is larger than {most} MB. Split it and import the parts.")


def encoding_of(file: BinaryIO) -> Encoding:
    """The byte order mark decides; without one UTF-8, then Windows-1252 if the letters allow it.

    Raises InvalidError for files that are not text. Looks through the file block by block.
    """
    file.seek(0)
    beginning = file.read(len(codecs.BOM_UTF32_LE))
    for mark, name in MARKS:
        if beginning.startswith(mark):
            return Encoding(name, len(mark))
    file.seek(0)
    utf8 = codecs.getincrementaldecoder("utf-8")()
    is_utf8, is_blank, sample = True, True, b""
    while block := file.read(BLOCK):
        if b"\0" in block:
            raise refused("That is not a text file. Export your prospects as CSV and import that.")
        is_blank = is_blank and not block.strip()
        if len(sample) < MOST_SAMPLE and not block.isascii():
            sample += b"\n".join(line for line in block.splitlines() if not line.isascii())
        if is_utf8:
            try:
                utf8.decode(block)
            except UnicodeDecodeError:
                is_utf8 = False
    if is_blank:
        raise refused("The file is empty. Export it again and check that it has rows.")
    if is_utf8 and _is_whole(utf8):
        return Encoding("utf-8", 0)
    return Encoding(encoding_by_letters(sample[:MOST_SAMPLE]), 0)


def _is_whole(decoder: codecs.IncrementalDecoder) -> bool:
    """Whether the last character has all its bytes."""
    return not decoder.getstate()[0]


def lines_of(file: BinaryIO, encoding: Encoding) -> Iterator[str]:
    r"""The physical lines with their ends; only \n, \r and \r\n end one, as in every spreadsheet.

    Bytes that a marked encoding does not know become U+FFFD, and NULs go, since no database keeps
    them. The five bytes that Windows-1252 leaves open are control characters, as in browsers.
    """
    file.seek(encoding.mark)
    text = io.TextIOWrapper(
        file,
        "cp1252" if encoding.name == "windows-1252" else encoding.name,
        errors=OPEN_BYTES if encoding.name == "windows-1252" else "replace",
        newline="",
    )
    try:
        while line := text.readline(MOST_LINE):
            if len(line) == MOST_LINE:
                raise refused(
                    f"The file has a line of more than {MOST_LINE:,} characters, so it is no "
                    "table. Export it again as CSV."
                )
            yield line.replace("\0", "") if "\0" in line else line
    finally:
        text.detach()


def _as_control_characters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(OPEN_BYTES, _as_control_characters)
