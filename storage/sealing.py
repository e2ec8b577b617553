"""Keeps secrets unreadable at rest: encrypted under the installation's key ring."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session

from storage.database import KEY_RING


class KeyRing(Protocol):
    """The installation's keys, as the edge keeps them; the first one seals, all of them open."""

    def seal(self, text: str) -> str: ...

    def open(self, sealed: str) -> str: ...


def seal(session: Session, text: str) -> str:
    """The secret as it is kept in a row."""
    ring: KeyRing = session.info[KEY_RING]
    return ring.seal(text)


def opened(session: Session, sealed: str) -> str:
    """The secret that a row keeps."""
    ring: KeyRing = session.info[KEY_RING]
    return ring.open(sealed)
