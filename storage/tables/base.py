"""Decides what all tables share: naming of constraints, ids, the workspace they belong to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, MetaData, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.types import Id, Json, JsonDict, UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime(), JsonDict: Json}  # noqa: RUF012 - SQLAlchemy's own attribute

    id: Mapped[int] = mapped_column(Id, primary_key=True)

    @classmethod
    def __table_cls__(cls, *arguments: Any, **more: Any) -> Table:
        """A number that was a record's is never another's: old buttons and merges still name it."""
        return Table(*arguments, sqlite_autoincrement=True, **more)


class InWorkspace:
    """A root table: its rows belong to one workspace, and every query names it."""

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"), index=True)
