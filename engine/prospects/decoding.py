"""Decides which text a file's bytes are, and which files are no text at all."""

from __future__ import annotations

import codecs
from typing import Final

from engine.errors import InvalidError
from engine.prospects.limits import MOST_BYTES

MARKS: Final = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SPREADSHEET: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How .xlsx and .ods files (zip) and .xls files begin."""


def refused(why: str) -> InvalidError:
    """The error for a file that is no table of text; `field` tells it from other mistakes."""
    return InvalidError(why, field="file")


def decode(content: bytes) -> tuple[str, str]:
    """(text, encoding): the byte order mark decides; without one UTF-8, then Windows-1252.

    Bytes that the marked encoding does not know become U+FFFD, and NULs go, since no database
    keeps them. Raises InvalidError for files that are not text.
    """
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        raise refused(f"The file is larger than {most} MB. Split it and import the parts.")
    if not content.strip():
        raise refused("The file is empty. Export it again and check that it has rows.")
    if content.startswith(SPREADSHEET):
        raise refused("That is a spreadsheet file. Save it as CSV, then import the CSV.")
    for mark, encoding in MARKS:
        if content.startswith(mark):
            text = content[len(mark) :].decode(encoding, errors="replace")
            return text.replace("\0", ""), encoding
    if b"\0" in content:
        raise refused("That is not a text file. Export your prospects as CSV and import that.")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _windows_1252(content), "windows-1252"


def _windows_1252(content: bytes) -> str:
    """As browsers read it: the five bytes that the code page leaves open are control characters."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(
            chr(byte) if byte in _OPEN else bytes((byte,)).decode("cp1252") for byte in content
        )


_OPEN: Final = frozenset((0x81, 0x8D, 0x8F, 0x90, 0x9D))
