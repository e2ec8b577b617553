"""Reads the rows of the tables that can be taken out as they are kept, page by page."""

from __future__ import annotations

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from engine.metrics.table_pages import PAGE, Asked, Page, Row, page_by_id, within
from engine.scoring.ranking import scored
from engine.scoring.reasons import Sentences
from storage.tables import Company, Member, Prospect, Reply, Suppression


def prospects(session: Session, asked: Asked) -> Page:
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
        .where(Prospect.workspace_id == asked.by.workspace_id, *within(Prospect.created_at, asked))
    )
    return page_by_id(session, query, Prospect.id, asked.after)


def ranking(session: Session, asked: Asked) -> Page:
    """In the order of `/outreach prioritize`; the mark holds score, id and place of the last."""
    query = select(Prospect).where(*scored(asked.by.workspace_id, None))
    after, place = asked.after, 0
    if after is not None:
        score, id_, place = after[0], int(after[1]), int(after[2])
        same = and_(Prospect.priority_score == score, Prospect.id > id_)
        # the first condition is said again by the second, and is what an index is entered by
        query = query.where(
            Prospect.priority_score <= score, or_(Prospect.priority_score < score, same)
        )
    query = query.order_by(Prospect.priority_score.desc(), Prospect.id).limit(PAGE)
    words = Sentences(session, asked.by.workspace_id)
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


def replies(session: Session, asked: Asked) -> Page:
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
        .where(Reply.workspace_id == asked.by.workspace_id, *within(Reply.received_at, asked))
    )
    return page_by_id(session, query, Reply.id, asked.after)


def suppressions(session: Session, asked: Asked) -> Page:
    """What is suppressed is kept as a hash: why, since when and by whom is all that can be told."""
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
        .where(
            Suppression.workspace_id == asked.by.workspace_id,
            *within(Suppression.created_at, asked),
        )
    )
    if asked.kind is not None:
        query = query.where(Suppression.kind == asked.kind)
    return page_by_id(session, query, Suppression.id, asked.after)


def companies(session: Session, asked: Asked) -> Page:
    people = (
        select(func.count(Prospect.id))
        .where(Prospect.company_id == Company.id)
        .correlate(Company)
        .scalar_subquery()
    )
    query = select(
        Company.id,
        Company.name,
        Company.domain,
        Company.industry,
        Company.sector,
        Company.size,
        Company.size_band,
        Company.country,
        people,
        Company.created_at,
    ).where(Company.workspace_id == asked.by.workspace_id, *within(Company.created_at, asked))
    return page_by_id(session, query, Company.id, asked.after)
