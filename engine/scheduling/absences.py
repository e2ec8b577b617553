"""Keeps when members are away, and who stands in for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.errors import ConflictError, ForbiddenError, InvalidError
from engine.prospects.owners import find
from engine.scheduling.day_words import read_span
from engine.scheduling.presence import Away, Presence, Rep
from engine.views.absences import AwayLine, AwayList, AwayRequest
from engine.views.base import Actor
from storage.locks import hold_workspace
from storage.states import PostKind, Role
from storage.tables import Absence, CadenceDay, Member

LONGEST = timedelta(days=366)
MOST_SHOWN = 40


def presence(session: Session, workspace_id: int, *, first: date, last: date) -> Presence:
    """Who is there on the days from `first` to `last`."""
    absences = [
        Away(row.member_id, row.first_day, row.last_day, row.deputy_id)
        for row in _rows(session, workspace_id, first=first, last=last)
    ]
    members = session.execute(
        select(Member.id, Member.weekdays, Member.per_day).where(
            Member.workspace_id == workspace_id
        )
    )
    return Presence(
        absences, [Rep(row.id, frozenset(row.weekdays), row.per_day) for row in members]
    )


def names(session: Session, workspace_id: int) -> dict[int, str]:
    """The members' names by their ids."""
    rows = session.execute(
        select(Member.id, Member.name).where(Member.workspace_id == workspace_id)
    )
    return {row.id: row.name for row in rows}


def away_between(
    session: Session, workspace_id: int, *, first: date, last: date, waiting: Mapping[int, int]
) -> tuple[AwayLine, ...]:
    """Who is away on a day from `first` to `last`; `waiting` counts what waits for each."""
    called = names(session, workspace_id)
    return tuple(
        _line(row, called, waiting.get(row.member_id, 0))
        for row in _rows(session, workspace_id, first=first, last=last)
    )


def _line(row: Absence, called: Mapping[int, str], waiting: int = 0) -> AwayLine:
    return AwayLine(
        id=row.id,
        name=called[row.member_id],
        first=row.first_day,
        last=row.last_day,
        deputy=called.get(row.deputy_id or 0),
        waiting=waiting,
    )


def list_away(
    session: Session, *, by: Actor, now: datetime, changed: str | None = None
) -> AwayList:
    today = _today(session, by.workspace_id, now)
    called = names(session, by.workspace_id)
    rows = _rows(session, by.workspace_id, first=today, last=None)[:MOST_SHOWN]
    return AwayList(
        absences=tuple(_line(row, called) for row in rows),
        may_end=tuple(row.id for row in rows if may_say(by, row.member_id)),
        changed=changed,
    )


def go_away(session: Session, request: AwayRequest, *, by: Actor, now: datetime) -> AwayList:
    """Somebody is away on these days: they themselves say so, or an admin.

    Raises ConflictError when they are away on one of the days already.
    """
    member = find(session, request.who or "me", by=by)
    if not may_say(by, member.id):
        raise ForbiddenError(f"Only {member.name} or an admin can say that. Ask them.")
    first, last = _span(session, request.days, by=by, now=now)
    deputy = _deputy(session, request.deputy, member, by=by)
    hold_workspace(session, by.workspace_id)
    taken = Presence(
        Away(row.member_id, row.first_day, row.last_day)
        for row in _rows(session, by.workspace_id, first=first, last=last)
    )
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    if away := next(filter(None, (taken.away(member.id, day) for day in days)), None):
        raise ConflictError(
            f"{member.name} is away {away.first} to {away.last} already. End that first: "
            "`/outreach away`."
        )
    session.add(
        Absence(
            workspace_id=by.workspace_id,
            member_id=member.id,
            first_day=first,
            last_day=last,
            deputy_id=deputy.id if deputy else None,
            by_member_id=by.member_id,
            created_at=now,
        )
    )
    session.flush()
    redraw_today(session, by.workspace_id, now=now)
    return list_away(session, by=by, now=now, changed=_told(member, first, last, deputy))


def end_absence(session: Session, absence_id: int, *, by: Actor, now: datetime) -> AwayList:
    """They are there after all. What was planned for their deputy is theirs again."""
    row = session.get(Absence, absence_id)
    if row is None or row.workspace_id != by.workspace_id:
        raise ConflictError("That was ended already. `/outreach away` shows who is away.")
    if not may_say(by, row.member_id):
        raise ForbiddenError("Only they themselves or an admin can end that.")
    name = names(session, by.workspace_id)[row.member_id]
    ended = session.execute(
        delete(Absence)
        .where(Absence.id == absence_id, Absence.workspace_id == by.workspace_id)
        .returning(Absence.id)
    ).first()
    if ended is None:
        raise ConflictError("That was ended already. `/outreach away` shows who is away.")
    redraw_today(session, by.workspace_id, now=now)
    return list_away(session, by=by, now=now, changed=f"{name} is there after all.")


def redraw_today(session: Session, workspace_id: int, *, now: datetime) -> None:
    """Today's post, if there is one, says whose work it is now."""
    today = _today(session, workspace_id, now)
    day_id = session.scalar(
        select(CadenceDay.id).where(
            CadenceDay.workspace_id == workspace_id, CadenceDay.day == today
        )
    )
    if day_id is not None:
        posts.redraw(session, workspace_id, PostKind.CADENCE_DAY, day_id, now=now)


def _span(session: Session, days: str, *, by: Actor, now: datetime) -> tuple[date, date]:
    today = _today(session, by.workspace_id, now)
    first, last = read_span(days, today)
    if last < today:
        raise InvalidError(f"{last} is over. Write days from today on.", field="days")
    if last - first > LONGEST:
        raise InvalidError("Write a year at most.", field="days")
    return first, last


def _deputy(session: Session, text: str | None, member: Member, *, by: Actor) -> Member | None:
    if text is None:
        return None
    deputy = find(session, text, by=by)
    if deputy.id == member.id:
        raise InvalidError(f"{member.name} cannot stand in for themselves. Name a colleague.")
    return deputy


def _told(member: Member, first: date, last: date, deputy: Member | None) -> str:
    when = f"on {first}" if first == last else f"from {first} to {last}"
    goes = f"Their work goes to {deputy.name}." if deputy else "Their work waits."
    return f"{member.name} is away {when}. {goes} Approved e-mails leave as planned."


def may_say(by: Actor, member_id: int) -> bool:
    """Whether they may say when a member works: it is their own, or they are an admin."""
    return by.role == Role.ADMIN or by.member_id == member_id


def _today(session: Session, workspace_id: int, now: datetime) -> date:
    return now.astimezone(workspaces.zone_of(workspaces.get(session, workspace_id))).date()


def _rows(session: Session, workspace_id: int, *, first: date, last: date | None) -> list[Absence]:
    """The absences that touch the days from `first` to `last`, the soonest first."""
    query = (
        select(Absence)
        .where(Absence.workspace_id == workspace_id, Absence.last_day >= first)
        .order_by(Absence.first_day, Absence.id)
    )
    if last is not None:
        query = query.where(Absence.first_day <= last)
    return list(session.scalars(query))
