"""The door to files that are kept beside the database: what may be kept, and under which name."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Final

from engine.errors import InvalidError
from engine.views.demos import FILE_KINDS, MOST_FILE_BYTES, KeptFile

FOLDER: Final = "demos"
BEGINNINGS: Final[Mapping[str, tuple[bytes, ...]]] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
}
"""How each kind of file begins."""
NONE: Final[tuple[bytes, ...]] = ()


@contextmanager
def kept(home: Path, name: str, content: bytes) -> Iterator[KeptFile]:
    """A file put away under a name of our own, and gone again when what it is for fails.

    InvalidError when it is none that can be sent.
    """
    file = _keep(home, name, content)
    try:
        yield file
    except BaseException:
        (home / FOLDER / file.file).unlink(missing_ok=True)
        raise


def _keep(home: Path, name: str, content: bytes) -> KeptFile:
    ending = PurePath(name).suffix.casefold()
    if not content.startswith(BEGINNINGS.get(ending.lstrip("."), NONE)):
        kinds = ", ".join(kind.upper() for kind in FILE_KINDS)
        raise InvalidError(f"A demo is one of {kinds}. Save it as one of these.", field="file")
    if len(content) > MOST_FILE_BYTES:
        raise InvalidError(f"Keep a demo under {MOST_FILE_BYTES // 1024 // 1024} MB.", field="file")
    own_name = f"{uuid.uuid4().hex}{ending}"
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / own_name).write_bytes(content)
    return KeptFile(file=own_name, file_name=_plain(PurePath(name).stem) + ending)


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
