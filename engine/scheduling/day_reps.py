"""Decides whose work a day's touches are: their owners', or those who stand in for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import reaching
from engine.scheduling.absences import presence
from engine.scheduling.day_states import done
from engine.scheduling.whose import owner
from engine.views.cadence import RepDay
from storage.states import PostKind
from storage.tables import CadenceDay, Campaign, Member, Prospect, Touch


class Share(NamedTuple):
    """A touch that somebody has to do; `stands_in`: for its owner, who is away."""

    touch: Touch
    stands_in: bool


def shares(
    session: Session, workspace_id: int, day: date, touches: Sequence[Touch]
) -> dict[int, list[Share]]:
    """By member, what they have of a day's touches; what is nobody's in particular is left out."""
    there = presence(session, workspace_id, first=day, last=day)
    owners = _owners(session, workspace_id, [touch.id for touch in touches])
    theirs: dict[int, list[Share]] = defaultdict(list)
    for touch in touches:
        member_id = there.does(owners.get(touch.id), day)
        if member_id is not None:
            theirs[member_id].append(Share(touch, owners[touch.id] != member_id))
    return theirs


def reps_of(session: Session, opened: CadenceDay, touches: Sequence[Touch]) -> tuple[RepDay, ...]:
    """Who has what of an opened day's touches, by name."""
    theirs = shares(session, opened.workspace_id, opened.day, touches)
    quiet = reaching.held_for(session, opened.workspace_id, PostKind.CADENCE_DAY, opened.id)
    finished = done(session, touches)
    return tuple(
        RepDay(
            slack_user_id=member.slack_user_id,
            name=member.name,
            total=len(own := theirs[member.id]),
            done=sum(each.touch.id in finished for each in own),
            stands_in=sum(each.stands_in for each in own),
            is_mentioned=member.id not in quiet,
        )
        for member in _members(session, opened.workspace_id, theirs)
    )


def ask_reps(
    session: Session, opened: CadenceDay, touches: Sequence[Touch], *, now: datetime
) -> None:
    """Whether the morning's post may mention those who have something to do, as it is wanted."""
    theirs = shares(session, opened.workspace_id, opened.day, touches)
    for member in _members(session, opened.workspace_id, theirs):
        reaching.ask(session, member, "mornings", PostKind.CADENCE_DAY, opened.id, now=now)


def _members(session: Session, workspace_id: int, ids: Iterable[int]) -> Sequence[Member]:
    return session.scalars(
        select(Member)
        .where(Member.workspace_id == workspace_id, Member.id.in_(list(ids)))
        .order_by(Member.name, Member.id)
    ).all()


def _owners(session: Session, workspace_id: int, touch_ids: list[int]) -> dict[int, int]:
    """The prospect's owner, else the campaign's; touches of nobody in particular are missing."""
    rows = session.execute(
        select(Touch.id, owner())
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .join(Campaign, Campaign.id == Touch.campaign_id)
        .where(Touch.workspace_id == workspace_id, Touch.id.in_(touch_ids), owner().is_not(None))
    )
    return dict(rows.all())
