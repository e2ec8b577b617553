"""Decides whose work it is: the owner's, or theirs who stand in for them on the day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.scheduling import absences
from engine.views.base import Actor
from storage.tables import Absence, Campaign, Prospect


def owner() -> ColumnElement[int]:
    """For a query of prospects and campaigns: the prospect's owner, else the campaign's."""
    return func.coalesce(Prospect.owner_id, Campaign.owner_id)


def done_by(session: Session, *, by: Actor, now: datetime) -> tuple[int, ...]:
    """The members whose work is theirs today: their own, and of whoever they stand in for."""
    if by.member_id is None:  # the clock, or the shell
        return ()
    zone = workspaces.zone_of(workspaces.get(session, by.workspace_id))
    today = now.astimezone(zone).date()
    away = session.scalars(
        select(Absence.member_id).where(
            Absence.workspace_id == by.workspace_id,
            Absence.deputy_id == by.member_id,
            Absence.first_day <= today,
            Absence.last_day >= today,
        )
    ).all()
    if not away:
        return (by.member_id,)
    there = absences.presence(session, by.workspace_id, first=today, last=today)
    theirs = [member for member in away if there.does(member, today) == by.member_id]
    return (by.member_id, *sorted(set(theirs)))
