"""Keeps the versions of a team's scoring model, and what somebody is about to change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
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


class ModelDraft(InWorkspace, Base):
    """A change that an admin is looking at: the whole document, until it is saved or discarded.

    `number` counts the changes made to it, so that only what was shown is saved.
    """

    __tablename__ = "model_draft"
    __table_args__ = (UniqueConstraint("workspace_id", "member_id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    based_on: Mapped[int]
    """The version that it changes; it is saved only while that one counts."""
    document: Mapped[JsonDict] = mapped_column(Json)
    note: Mapped[str | None]
    """What is said of it in the history, where that is not what differs."""
    number: Mapped[int]
    at: Mapped[datetime]
