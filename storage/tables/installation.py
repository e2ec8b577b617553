"""Keeps what holds for the whole installation, whichever teams use it."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class Installation(Base):
    """One value by name; `key_check` is a hash under the key that suppressions are made with."""

    __tablename__ = "installation"

    name: Mapped[str] = mapped_column(unique=True)
    value: Mapped[str]
