"""The door to files with people's data in them: their owner's only, and whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


@contextmanager
def private_file(
    path: Path, mode: str = "wb", *, encoding: str | None = None, newline: str | None = None
) -> Iterator[IO[Any]]:
    """What is to stand at `path`, which has what it had until all of it is written.

    It is written beside it, and gone when that fails. A pipe or a device is written to as it is.
    """
    how: dict[str, Any] = {"mode": mode, "encoding": encoding, "newline": newline}
    if path.exists() and not path.is_file():
        with path.open(**how) as out:
            yield out
        return
    target = path.resolve()  # a link stays one
    with tempfile.NamedTemporaryFile(
        dir=target.parent, prefix=f".{target.name[:50]}.", delete=False, **how
    ) as out:  # readable by its owner only
        try:
            yield out
            out.flush()
            os.fsync(out.fileno())
            Path(out.name).replace(target)
        except BaseException:
            Path(out.name).unlink(missing_ok=True)
            raise
