"""Keeps the figures of a team by day and month, and of whom they are made."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, InWorkspace
from storage.types import Id, Json, JsonDict


class AffectedPerson(InWorkspace, Base):
    """Something that figures are made of has changed of this prospect since they were counted.

    Only ever added, so that nobody who sends waits for it; whoever counts takes it away.
    """

    __tablename__ = "affected_person"
    __table_args__ = (Index("ix_affected_person_turn", "workspace_id", "id"),)

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    prospect_id: Mapped[int] = mapped_column(Id)


class CountedPerson(InWorkspace, Base):
    """As what a prospect, whose id is the row's, counts in `period_count`.

    Nothing leads to the prospect: what is gone is taken out of the counters by what stands here.
    """

    __tablename__ = "counted_person"

    facts: Mapped[JsonDict] = mapped_column(Json)
    """Their messages and meetings, as `engine.metrics.person.Person` writes them."""


class PeriodCount(InWorkspace, Base):
    """What the messages that went out in a month or on a day (in UTC) count as, group by group.

    Of what counts once over any range (people, answered messages) a period counts whoever is first
    in it, apart by the day on which they were last there before: a range that begins after that
    `previous` day counts them here, one that holds it has counted them before.
    """

    __tablename__ = "period_count"
    __table_args__ = (UniqueConstraint("workspace_id", "period", "by", "value", "previous"),)

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    """Without an index of its own, which SQLite would take instead of the key's."""
    period: Mapped[str]
    """`2026-11`, or `2026-11-05`."""
    by: Mapped[str]
    value: Mapped[str]
    previous: Mapped[str]
    """A day; empty where there is none before."""
    sent: Mapped[int]
    delivered: Mapped[int]
    replied: Mapped[int]
    positive: Mapped[int]
    meeting_booked: Mapped[int]
