"""Decides what each filter of the ranking means for a prospect's columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, not_, or_, select
from sqlalchemy.orm import Session

from engine.errors import AmbiguousError, InvalidError, NotFoundError
from engine.prospects.words import plain
from engine.scoring.standing import OPEN
from engine.views.base import Actor
from engine.views.scoring import PrioritizeRequest
from storage import tables
from storage.states import LeadStatus
from storage.tables import Member, Prospect

CLOSED: Final = (
    LeadStatus.NOT_INTERESTED,
    LeadStatus.UNREACHABLE,
    LeadStatus.MEETING_BOOKED,
    LeadStatus.WON,
)
"""Where there is nothing to begin."""
MYSELF: Final = frozenset({"me", "mine", "myself"})


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
        yield Prospect.owner_id == owner_named(session, request.owner, by=by)
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
        .where(tables.Sequence.prospect_id == Prospect.id, tables.Sequence.state.in_(OPEN))
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


def owner_named(session: Session, text: str, *, by: Actor) -> int:
    """The member that `text` means."""
    if plain(text) in MYSELF:
        if by.member_id is None:
            raise InvalidError("The shell owns nobody. Say an owner by name.")
        return by.member_id
    members = session.execute(
        select(Member.id, Member.name, Member.slack_user_id)
        .where(Member.workspace_id == by.workspace_id)
        .order_by(Member.id)
    ).all()
    wanted = plain(text)
    same = [m.id for m in members if text == m.slack_user_id or wanted == plain(m.name)]
    begun = [m.id for m in members if wanted and f" {plain(m.name)}".find(f" {wanted}") >= 0]
    found: list[int] = same or begun
    if len(found) == 1:
        return found[0]
    names = ", ".join(member.name for member in members)
    if found:
        raise AmbiguousError(f"“{text}” could be several people. Say one of {names}.")
    raise NotFoundError(f"Nobody in the team is called “{text}”. There are {names}.")
