"""Keeps the versions of a team's scoring model."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, InWorkspace
from storage.types import Json, JsonDict


class ScoringModel(InWorkspace, Base):
    """One version, whole; the highest one counts, and without any the shipped one does (0).

    Rolling back adds the old document as a new version, so that history is only ever added to.
    """

    __tablename__ = "scoring_model"
    __table_args__ = (UniqueConstraint("workspace_id", "version"),)

    version: Mapped[int]
    document: Mapped[JsonDict] = mapped_column(Json)
    note: Mapped[str]
    """What changed, in words."""
    by_name: Mapped[str]
    at: Mapped[datetime]
