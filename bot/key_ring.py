"""Decides under which keys secrets are encrypted, where the keys are, and how one follows another.

The ring is a file of its own beside the key for suppressed addresses: that one can never change,
since hashes cannot be made anew, and these can.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.private_files import private_file
from bot.settings import Settings, key_path
from engine.errors import InvalidError


def ring_path(settings: Settings) -> Path:
    """Beside the other key: a database's own, whichever database is used."""
    path = key_path(settings)
    return path.with_name(f"{path.stem}.ring")


class FileKeyRing:
    """The keys in a file, the newest first; read at each use, since another process may turn it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def seal(self, text: str) -> str:
        return self._keys(make=True).encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        try:
            return self._keys(make=False).decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise InvalidError(
                f"A password cannot be read with the keys in {self._path}. Restore them from your "
                "backup, or give the mailbox its password again."
            ) from error

    def add_key(self) -> None:
        """A new key seals from now on; the older ones still open."""
        self._write([Fernet.generate_key().decode(), *self._read()])

    def forget_older(self) -> None:
        """Only the newest key opens from now on; all is to be sealed with it before."""
        self._write(self._read()[:1])

    def count(self) -> int:
        return len(self._read())

    def _keys(self, *, make: bool) -> MultiFernet:
        if make and not self._path.exists():
            self._begin()
        keys = self._read()
        if not keys:
            raise InvalidError(f"The keys in {self._path} are gone. Restore them from your backup.")
        return MultiFernet([Fernet(key) for key in keys])

    def _read(self) -> list[str]:
        return self._path.read_text().split() if self._path.exists() else []

    def _begin(self) -> None:
        """Of two processes that begin at once, the second one's key is thrown away."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._path.parent) as file:  # its owner's only
            file.write(Fernet.generate_key())
            file.flush()
            os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(file.name, self._path)

    def _write(self, keys: list[str]) -> None:
        """Whole or not at all."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with private_file(self._path, "w") as file:
            file.write("\n".join(keys))
