"""Keeps on which weekdays each of the team works, and how many touches they do on a day."""

from __future__ import annotations

from calendar import day_abbr
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import ForbiddenError, InvalidError
from engine.prospects.owners import find
from engine.scheduling.absences import may_say, redraw_today
from engine.views.base import Actor
from engine.views.capacity import CapacityLine, CapacityList, CapacityRequest
from storage.tables import Member

MOST_A_DAY = 1000
MOST_SHOWN = 60


def list_capacity(session: Session, *, by: Actor, changed: str | None = None) -> CapacityList:
    members = session.scalars(
        select(Member)
        .where(Member.workspace_id == by.workspace_id)
        .order_by(Member.name, Member.id)
        .limit(MOST_SHOWN)
    )
    return CapacityList(members=tuple(map(_line, members)), changed=changed)


def set_capacity(
    session: Session, request: CapacityRequest, *, by: Actor, now: datetime
) -> CapacityList:
    """From the next plan on. They themselves say it, or an admin."""
    member = find(session, request.who or "me", by=by)
    if not may_say(by, member.id):
        raise ForbiddenError(f"Only {member.name} or an admin can say that. Ask them.")
    if request.per_day is not None:
        if not 0 <= request.per_day <= MOST_A_DAY:
            raise InvalidError(f"Say at most {MOST_A_DAY} a day, or any.", field="per_day")
        member.per_day = request.per_day or None
    if request.weekdays is not None:
        if not request.weekdays or not set(request.weekdays) <= set(range(5)):
            raise InvalidError("Name working days, like Mon-Thu.", field="weekdays")
        member.weekdays = sorted(set(request.weekdays))
    session.flush()
    redraw_today(session, by.workspace_id, now=now)
    return list_capacity(session, by=by, changed=f"{member.name} does {in_words(_line(member))}.")


def in_words(line: CapacityLine) -> str:
    """`15 touches a day, on Mon, Wed`."""
    most = "any number of" if line.per_day is None else str(line.per_day)
    days = ", ".join(day_abbr[day] for day in line.weekdays)
    return f"{most} {'touch' if line.per_day == 1 else 'touches'} a day, on {days}"


def _line(member: Member) -> CapacityLine:
    return CapacityLine(name=member.name, weekdays=tuple(member.weekdays), per_day=member.per_day)
