"""Decides whom something happened with in a time, the newest first, each with what it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.deferrals import by_which, puts_off
from engine.metrics.quotes import quoted
from engine.metrics.silence import LastSent, has_sent, silent
from engine.replies.effect_table import BY_MACHINE
from engine.views.people_of_time import Happened, PeopleOfTime, PeopleRequest, PersonOfTime
from storage.figures import POSITIVE, TAKEN_BACK
from storage.states import EventKind
from storage.tables import Event, Prospect, Reply, Touch

MOST: Final = 10
MOST_WORDS: Final = 160
"""Characters of an answer; the prospect's card has all of it."""
USUAL_DAYS: Final = 7
SILENT_DAYS: Final = 30
"""Of a week's mails most still may be answered; two months on, hardly one is."""


def people_of_time(
    session: Session, request: PeopleRequest, *, workspace_id: int, now: datetime, most: int = MOST
) -> PeopleOfTime:
    """Whoever it happened with between two days of the team's, and how many they are in all."""
    zone = workspaces.zone_of(workspaces.get(session, workspace_id))
    today = now.astimezone(zone).date()
    since, until = request.since, request.until
    if request.what is Happened.LATER:
        people, total = _later(session, workspace_id, since, until, today=today, most=most)
    else:
        if since is None:
            days = SILENT_DAYS if request.what is Happened.SILENT else USUAL_DAYS
            since, until = today - timedelta(days=days - 1), today
        span = _instants(since, until or today, zone)
        people, total = _happened(session, workspace_id, request.what, span, most)
    return PeopleOfTime(
        what=request.what,
        since=since,
        until=until,
        people=people,
        total=total,
        timezone=zone.key,
        has_sent=request.what is not Happened.SILENT
        or total > 0
        or has_sent(session, workspace_id),
    )


def _instants(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Whole local days, the end not counted."""
    began = datetime.combine(first, time(), tzinfo=zone)
    return began.astimezone(UTC), datetime.combine(
        last + timedelta(days=1), time(), tzinfo=zone
    ).astimezone(UTC)


def _happened(
    session: Session,
    workspace_id: int,
    what: Happened,
    span: tuple[datetime, datetime],
    most: int,
) -> tuple[tuple[PersonOfTime, ...], int]:
    def between(at: ColumnElement[Any] | Any) -> tuple[ColumnElement[bool], ...]:
        return Prospect.workspace_id == workspace_id, at >= span[0], at < span[1]

    if what is Happened.NEW:
        query = select(Prospect, Prospect.created_at).where(*between(Prospect.created_at))
        return _rows(session, query, Prospect.created_at, most)
    if what is Happened.WRITTEN:
        query = _of(Touch, Touch.sent_at).where(
            Touch.workspace_id == workspace_id, *between(Touch.sent_at)
        )
        return _rows(session, query, Touch.sent_at, most)
    if what is Happened.SILENT:
        return _rows(session, silent(workspace_id, span), LastSent.sent_at, most, newest=False)
    if what is Happened.BOOKED:
        first = func.min(Event.at).label("at")
        met = (
            select(Event.prospect_id, first)
            .where(
                Event.workspace_id == workspace_id,
                Event.kind == EventKind.MEETING_BOOKED,
                Event.at >= span[0],
                Event.at < span[1],
            )
            .group_by(Event.prospect_id)
            .subquery()
        )
        booked = select(Prospect, met.c.at).join(met, met.c.prospect_id == Prospect.id)
        return _rows(session, booked.where(Prospect.workspace_id == workspace_id), met.c.at, most)
    read_as: ColumnElement[bool] = Reply.label.not_in(BY_MACHINE)
    if what is Happened.INTERESTED:
        not_taken_back = func.coalesce(Reply.outcome, "") != TAKEN_BACK
        read_as = and_(Reply.label.in_(POSITIVE), not_taken_back)
    answers = _of(Reply, Reply.received_at).where(
        Reply.workspace_id == workspace_id, read_as, *between(Reply.received_at)
    )
    return _rows(session, answers, Reply.received_at, most)


def _of(table: type[Touch | Reply], at: Any) -> Select[Any]:
    return select(Prospect, at, table).join(table, table.prospect_id == Prospect.id)


def _rows(
    session: Session, query: Any, at: Any, most: int, *, newest: bool = True
) -> tuple[tuple[PersonOfTime, ...], int]:
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order = at.desc() if newest else at
    shown = session.execute(query.order_by(order, Prospect.id).limit(most))
    return tuple(_person(row) for row in shown), total


def _person(row: Row[Any]) -> PersonOfTime:
    prospect, at, *more = tuple(row)
    told: dict[str, Any] = {}
    for each in more:
        if isinstance(each, Touch):
            told = {"kind": each.kind.value, "channel": each.channel.value}
        else:
            told = {"label": each.label.value, "words": quoted(each.new_text, MOST_WORDS)}
    return PersonOfTime(
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        company_name=prospect.company_name,
        at=at,
        **told,
    )


def _later(
    session: Session,
    workspace_id: int,
    since: date | None,
    until: date | None,
    *,
    today: date,
    most: int,
) -> tuple[tuple[PersonOfTime, ...], int]:
    """Who is put off by an answer of theirs, as on their card: by the day they come back."""
    first = max(today + timedelta(days=1), since or today)
    query = (
        select(Prospect, Reply)
        .join(Reply, Reply.prospect_id == Prospect.id)
        .where(
            Prospect.workspace_id == workspace_id,
            Reply.workspace_id == workspace_id,
            Prospect.hold_until >= first,
            puts_off(),
        )
        .order_by(Prospect.hold_until, Prospect.id)
    )
    if until is not None:
        query = query.where(Prospect.hold_until <= until)
    answers: dict[int, list[Reply]] = defaultdict(list)
    people: dict[int, Prospect] = {}
    for prospect, reply in session.execute(query):
        people[prospect.id] = prospect
        answers[prospect.id].append(reply)
    found = [
        _put_off(prospect, answers[id_])
        for id_, prospect in people.items()
        if prospect.hold_until and by_which(prospect.hold_until, answers[id_]) is not None
    ]
    return tuple(found[:most]), len(found)


def _put_off(prospect: Prospect, answers: Sequence[Reply]) -> PersonOfTime:
    assert prospect.hold_until is not None, "only who is held is put off"
    reply = by_which(prospect.hold_until, answers)
    assert reply is not None, "only whom an answer puts off"
    return PersonOfTime(
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        company_name=prospect.company_name,
        at=reply.received_at,
        back_on=prospect.hold_until,
        label=reply.label.value,
        words=quoted(reply.new_text, MOST_WORDS),
    )
