"""Reads the rows of the tables that can be taken out as they are kept, page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from engine.scoring.ranking import scored
from engine.scoring.reasons import Sentences
from engine.views.base import Actor
from engine.views.tables import Mark
from storage.tables import Member, Prospect, Reply, Suppression

PAGE: Final = 1_000
"""So many rows are read in one transaction, so that nobody waits for a large table."""
Row = Sequence[Any]
Page = tuple[list[Row], Mark | None]
Reader = Callable[[Session, Actor, Mark | None, datetime], Page]


def prospects(session: Session, by: Actor, after: Mark | None, now: datetime) -> Page:
    del now
    query = (
        select(
            Prospect.id,
            Prospect.full_name,
            Prospect.title,
            Prospect.company_name,
            Prospect.email,
            Prospect.linkedin_url,
            Prospect.phone,
            Prospect.industry,
            Prospect.location,
            Prospect.country,
            Prospect.segment,
            Prospect.tags,
            Member.name,
            Prospect.source,
            Prospect.approval,
            Prospect.lead_status,
            Prospect.hold_until,
            Prospect.last_contacted_at,
            Prospect.priority_score,
            Prospect.created_at,
        )
        .outerjoin(Member, Member.id == Prospect.owner_id)
        .where(Prospect.workspace_id == by.workspace_id)
    )
    return _by_id(session, query, Prospect.id, after)


def ranking(session: Session, by: Actor, after: Mark | None, now: datetime) -> Page:
    """In the order of `/outreach prioritize`; the mark holds score, id and place of the last."""
    del now
    query = select(Prospect).where(*scored(by.workspace_id, None))
    place = 0
    if after is not None:
        score, id_, place = after[0], int(after[1]), int(after[2])
        same = and_(Prospect.priority_score == score, Prospect.id > id_)
        # the first condition is said again by the second, and is what an index is entered by
        query = query.where(
            Prospect.priority_score <= score, or_(Prospect.priority_score < score, same)
        )
    query = query.order_by(Prospect.priority_score.desc(), Prospect.id).limit(PAGE)
    words = Sentences(session, by.workspace_id)
    people = session.scalars(query).all()
    rows: list[Row] = [
        (
            number,
            each.id,
            each.full_name,
            each.title,
            each.company_name,
            each.segment,
            each.priority_score,
            each.fit_score,
            each.referral_capacity,
            each.signal_strength,
            each.grade,
            words.for_it(each.reasons, each.scored_with),
        )
        for number, each in enumerate(people, start=place + 1)
    ]
    if len(people) < PAGE:
        return rows, None
    return rows, (people[-1].priority_score or 0.0, people[-1].id, place + len(people))


def replies(session: Session, by: Actor, after: Mark | None, now: datetime) -> Page:
    del now
    query = (
        select(
            Reply.id,
            Reply.prospect_id,
            Prospect.full_name,
            Reply.received_at,
            Reply.from_address,
            Reply.subject,
            Reply.label,
            Reply.confidence,
            Reply.sentiment,
            Reply.state,
            Reply.outcome,
            Reply.defer_until,
            Reply.referred_name,
            Reply.referred_email,
            Reply.new_text,
        )
        .join(Prospect, Prospect.id == Reply.prospect_id)
        .where(Reply.workspace_id == by.workspace_id)
    )
    return _by_id(session, query, Reply.id, after)


def suppressions(session: Session, by: Actor, after: Mark | None, now: datetime) -> Page:
    """What is suppressed is kept as a hash: why, since when and by whom is all that can be told."""
    del now
    query = (
        select(
            Suppression.id,
            Suppression.kind,
            Suppression.cause,
            Suppression.reason,
            Member.name,
            Suppression.created_at,
        )
        .outerjoin(Member, Member.id == Suppression.by_member_id)
        .where(Suppression.workspace_id == by.workspace_id)
    )
    return _by_id(session, query, Suppression.id, after)


def _by_id(session: Session, query: Select[*tuple[Any, ...]], key: Any, after: Mark | None) -> Page:
    """A page in the order of ids; the id is the row's first column."""
    last = int(after[0]) if after else 0
    rows: list[Row] = [
        tuple(row)
        for row in session.execute(query.where(key > last).order_by(key).limit(PAGE)).all()
    ]
    return rows, (rows[-1][0],) if len(rows) == PAGE else None
