"""Decides what a file is that is no table, by how it begins, so that it is refused by name."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import BinaryIO, Final

BEGINNING: Final = 4096
"""Bytes that are looked at."""
NOTHING: Final = b"\xef\xbb\xbf\xfe\xff\0 \t\r\n"
"""A byte order mark and white space, in any encoding."""
ZIPPED: Final = b"PK\x03\x04"
OLD_SPREADSHEET: Final = b"\xd0\xcf\x11\xe0"
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_PICTURE: Final = "That is a picture. Import the table itself, as CSV or .xlsx."
_PACKED: Final = "That is a packed file. Unpack it and import the CSV or .xlsx file that is in it."
_PAGE: Final = (
    "That is a web page, whatever its name says. Open it in a spreadsheet, save it as .xlsx and "
    "import that."
)
_BEGINNINGS: Final[dict[bytes, str]] = {
    b"%PDF": "That is a PDF. Export your prospects as CSV or .xlsx and import that.",
    b"\x89PNG": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"\x1f\x8b": _PACKED,
    b"7z\xbc\xaf": _PACKED,
    b"Rar!": _PACKED,
    b"PK\x05\x06": "That archive is empty. Export your prospects as CSV or .xlsx and import that.",
    b"{\\rtf": "That is a text document. Export your prospects as CSV or .xlsx and import that.",
    b"BEGIN:VCARD": "Those are contact cards. Export your contacts as CSV and import that.",
}
_MARK: Final = rb"(?:\xef\xbb\xbf)?\s*"
_PATTERNS: Final = (
    (rb"(?:<!--.*?-->\s*)*<(?:!doctype html|html|table|meta|head|body)", _PAGE),
    (
        rb"<\?xml",
        "That is an XML file. Open it in a spreadsheet, save it as .xlsx and import that.",
    ),
    (
        rb"\{\s*\"|\[\s*[\[{]",
        "That is a JSON file. Export your prospects as CSV or .xlsx and import that.",
    ),
)
_ARCHIVES: Final[dict[str, str]] = {
    "word/document.xml": "That is a text document. Save its table as .xlsx or CSV and import that.",
    "ppt/presentation.xml": "That is a presentation. Save its table as .xlsx or CSV and import it.",
    "xl/workbook.bin": "That is a binary spreadsheet. Save it as .xlsx and import that.",
    "content.xml": "That is a LibreOffice file. Save its table as .xlsx or CSV and import that.",
    "index/document.iwa": "That is a Numbers file. Export it as .xlsx or CSV and import that.",
}


def refusal(file: BinaryIO) -> str | None:
    """Why a file is refused by its kind, in a sentence; None when it may be a table."""
    file.seek(0)
    beginning = file.read(BEGINNING)
    if len(beginning) < BEGINNING and not beginning.strip(NOTHING):
        return "The file is empty. Export it again and check that it has rows."
    if beginning.startswith(OLD_SPREADSHEET):
        return _old_spreadsheet(file)
    for begins, sentence in _BEGINNINGS.items():
        if beginning.startswith(begins):
            return sentence
    for pattern, sentence in _PATTERNS:
        if re.match(_MARK + b"(?:" + pattern + b")", beginning, re.IGNORECASE | re.DOTALL):
            return sentence
    return None


def is_zipped(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(len(ZIPPED)) == ZIPPED


def _old_spreadsheet(file: BinaryIO) -> str:
    """Excel keeps a spreadsheet with a password in the container of its old format."""
    file.seek(0)
    last = b""
    while block := file.read(1024 * 1024):
        if ENCRYPTED in last + block:
            return (
                "That spreadsheet is protected by a password. Save it without one as .xlsx and "
                "import that."
            )
        last = block[-len(ENCRYPTED) :]
    return "That file is in Office's old format. Save it as .xlsx or CSV and import that."


def archive_in_words(names: AbstractSet[str]) -> str:
    """Why an archive that is no spreadsheet is refused, by the names in it in lower case."""
    for name, sentence in _ARCHIVES.items():
        if name in names:
            return sentence
    if any(name.endswith((".csv", ".tsv", ".txt", ".xlsx")) for name in names):
        return _PACKED
    return "That is no .xlsx spreadsheet. Save it as .xlsx or CSV and import that."
