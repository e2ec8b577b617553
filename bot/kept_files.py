"""The door to files that are kept beside the database: what may be kept, and under which name."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Final

from engine.errors import InvalidError
from engine.views.demos import KeptFile

FOLDER: Final = "demos"
MOST_BYTES: Final = 5 * 1024 * 1024
"""Mail servers refuse much larger mails, and nobody opens them."""
BEGINNINGS: Final[Mapping[str, tuple[bytes, ...]]] = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
}
"""Kinds of files that can be sent along, and how each begins."""


def keep(home: Path, name: str, content: bytes) -> KeptFile:
    """Put a file away under a name of our own. InvalidError when it is none that can be sent."""
    ending = PurePath(name).suffix.casefold()
    if ending not in BEGINNINGS or not content.startswith(BEGINNINGS[ending]):
        kinds = ", ".join(ending.lstrip(".").upper() for ending in BEGINNINGS)
        raise InvalidError(f"A demo is one of {kinds}. Save it as one of these.", field="file")
    if len(content) > MOST_BYTES:
        raise InvalidError(f"Keep a demo under {MOST_BYTES // 1024 // 1024} MB.", field="file")
    kept = f"{uuid.uuid4().hex}{ending}"
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / kept).write_bytes(content)
    return KeptFile(file=kept, file_name=_plain(PurePath(name).stem) + ending)


def _plain(stem: str) -> str:
    """A name that can stand in a text and in a header: letters, digits and dashes."""
    return re.sub(r"[^\w.-]+", "-", stem).strip("-._")[:60] or "demo"


def read(home: Path, file: str) -> bytes:
    """The content of a file that was kept."""
    try:
        return (home / FOLDER / PurePath(file).name).read_bytes()
    except OSError as error:
        raise InvalidError(
            "The file that goes with this e-mail is missing on this machine. Put it back into "
            f"the folder {FOLDER} of Drumbeat's home."
        ) from error
