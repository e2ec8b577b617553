"""Decides whose work a day's touches are: their owners', or those who stand in for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.scheduling.absences import presence
from engine.scheduling.day_states import done
from engine.views.cadence import RepDay
from storage.tables import Campaign, Member, Prospect, Touch


def reps_of(
    session: Session, workspace_id: int, day: date, touches: Sequence[Touch]
) -> tuple[RepDay, ...]:
    """Who has what of a day's touches, by name; what is nobody's in particular is left out."""
    there = presence(session, workspace_id, first=day, last=day)
    owners = _owners(session, workspace_id, [touch.id for touch in touches])
    theirs: dict[int, list[Touch]] = defaultdict(list)
    finished = done(session, touches)
    for touch in touches:
        member_id = there.does(owners.get(touch.id), day)
        if member_id is not None:
            theirs[member_id].append(touch)
    members = session.scalars(
        select(Member)
        .where(Member.workspace_id == workspace_id, Member.id.in_(theirs))
        .order_by(Member.name, Member.id)
    )
    return tuple(
        RepDay(
            slack_user_id=member.slack_user_id,
            name=member.name,
            total=len(own := theirs[member.id]),
            done=sum(each.id in finished for each in own),
            stands_in=sum(owners[each.id] != member.id for each in own),
        )
        for member in members
    )


def _owners(session: Session, workspace_id: int, touch_ids: list[int]) -> dict[int, int]:
    """The prospect's owner, else the campaign's; touches of nobody in particular are missing."""
    owner = func.coalesce(Prospect.owner_id, Campaign.owner_id)
    rows = session.execute(
        select(Touch.id, owner)
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .join(Campaign, Campaign.id == Touch.campaign_id)
        .where(Touch.workspace_id == workspace_id, Touch.id.in_(touch_ids), owner.is_not(None))
    )
    return dict(rows.all())
