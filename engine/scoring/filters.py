"""Decides what each filter of the ranking means for a prospect's columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, not_, or_, select
from sqlalchemy.orm import Session

from engine.prospects import owners
from engine.views.base import Actor
from engine.views.scoring import PrioritizeRequest
from storage import tables
from storage.states import OPEN_SEQUENCES, LeadStatus
from storage.tables import Prospect

CLOSED: Final = (
    LeadStatus.NOT_INTERESTED,
    LeadStatus.UNREACHABLE,
    LeadStatus.MEETING_BOOKED,
    LeadStatus.WON,
)
"""Where there is nothing to begin."""


def conditions(
    session: Session, request: PrioritizeRequest, *, by: Actor, now: datetime
) -> Iterator[ColumnElement[bool]]:
    """What the request asks of a prospect, besides its segment and being available."""
    for column, least in (
        (Prospect.fit_score, request.min_fit_score),
        (Prospect.referral_capacity, request.min_referral_capacity),
        (Prospect.signal_strength, request.min_signal_strength),
    ):
        if least > 0:
            yield column >= least
    if request.grade is not None:
        yield Prospect.grade == request.grade
    if request.tag is not None:
        yield tagged(session, request.tag)
    if request.owner is not None:
        yield Prospect.owner_id == owners.find(session, request.owner, by=by).id
    if request.never_contacted:
        yield Prospect.last_contacted_at.is_(None)
    if request.not_contacted_for_days is not None:
        since = now - timedelta(days=request.not_contacted_for_days)
        yield or_(Prospect.last_contacted_at.is_(None), Prospect.last_contacted_at < since)


def available() -> ColumnElement[bool]:
    """Nothing is under way or closed with them.

    An open sequence is looked for prospect by prospect, in the order of the ranking; without the
    OFFSET, PostgreSQL may join the whole of both tables first.
    """
    sequence = (
        select(tables.Sequence.id)
        .where(
            tables.Sequence.prospect_id == Prospect.id, tables.Sequence.state.in_(OPEN_SEQUENCES)
        )
        .offset(0)
        .exists()
    )
    return not_(sequence) & Prospect.lead_status.not_in(CLOSED)


def tagged(session: Session, tag: str) -> ColumnElement[bool]:
    """One of the tags is `tag`, in any case."""
    postgresql = session.get_bind().dialect.name == "postgresql"
    split = func.jsonb_array_elements_text if postgresql else func.json_each
    each = split(Prospect.tags).table_valued("value")
    return select(each.c.value).where(func.lower(each.c.value) == func.lower(tag)).exists()
