"""Reads what waits to be planned: open touches, and prospects whom nobody has written to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from engine.scheduling.plan import Contact, OpenTouch
from engine.scheduling.undecided import answers, goes_on, is_known, is_manual
from engine.scheduling.went_out import begins
from storage.states import (
    OPEN_SEQUENCES,
    Approval,
    CampaignState,
    Channel,
    LeadStatus,
    TouchKind,
    TouchState,
)
from storage.tables import Campaign, Prospect, Sequence, Touch
from storage.tables.prospects import RANKED

SPARE = 3
"""How many candidates are read for each one wanted, since companies take one a week."""


def open_touches(
    session: Session,
    workspace_id: int,
    zone: ZoneInfo,
    *,
    after: date | None,
    before: date,
    whenever: Collection[int] = (),
) -> list[OpenTouch]:
    """Drafts and approved touches that go on and are due in `(after, before)`, local days.

    Only of campaigns that are at work: the others hold what they have, but for what is said to
    somebody who answered. A prospect who asked for
    later, or is away, is due when the hold ends. A step of which nobody knows yet if it is to be
    made is not due. Those of the prospects `whenever` are read whenever they are due.
    """
    due_before = datetime.combine(before, time(), tzinfo=zone)
    rows = session.execute(
        select(
            Touch.id.label("touch_id"),
            Touch.sequence_id,
            Touch.position,
            Touch.kind,
            Touch.channel,
            Touch.state,
            Touch.due_at,
            Touch.variant_number,
            begins().label("begins"),
            *_of_prospect(),
            Sequence.segment.label("sequence_segment"),
            Campaign.owner_id.label("campaign_owner_id"),
        )
        .join(Sequence, Sequence.id == Touch.sequence_id)
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .join(Campaign, Campaign.id == Touch.campaign_id)
        .where(
            Touch.workspace_id == workspace_id,
            or_(Campaign.state == CampaignState.ACTIVE, answers()),
            Touch.state.in_((TouchState.DRAFT, TouchState.APPROVED)),
            or_(Touch.due_at < due_before, Touch.prospect_id.in_(whenever)),
            goes_on(),
            is_known(),
        )
    )
    touches = []
    for row in rows:
        due = row.due_at.astimezone(zone).date()
        if row.hold_until is not None:
            due = max(due, row.hold_until)
        in_time = due < before and (after is None or due > after)
        if in_time or row.prospect_id in whenever:
            touches.append(_touch(row, due))
    return touches


def available(
    session: Session,
    workspace_id: int,
    segments: list[str],
    wanted: int,
    monday: date,
    *,
    besides: int = 0,
) -> list[Contact]:
    """Approved prospects whom nobody has written to and who can be reached.

    The best of all and the best of each audience; more than `wanted`, so that there is a choice,
    and as many `besides` as whoever asks leaves out.
    """
    if wanted <= 0:
        return []
    most = wanted * SPARE + besides
    free = (
        select(*_of_prospect())
        .where(_is_available(workspace_id))
        .where(or_(Prospect.hold_until.is_(None), Prospect.hold_until <= monday))
    )
    queries = [free, *(free.where(Prospect.segment == segment) for segment in segments)]
    found = {row.prospect_id: row for query in queries for row in _best(session, query, most)}
    return [_contact(row) for row in found.values()]


def _best(session: Session, query: Select[Any], most: int) -> list[Row[Any]]:
    """Of the prospects of a query, by the order in which an index holds whoever has a score.

    Those without one come last, and are read only where the others are too few.
    """
    scored = query.where(RANKED).order_by(Prospect.priority_score.desc(), Prospect.id)
    found = list(session.execute(scored.limit(most)))
    if len(found) < most:
        unscored = or_(Prospect.fit_score.is_(None), Prospect.priority_score.is_(None))
        others = query.where(unscored).order_by(
            Prospect.priority_score.desc().nulls_last(), Prospect.id
        )
        found += session.execute(others.limit(most - len(found)))
    return found


def contacts(session: Session, workspace_id: int, ids: Collection[int]) -> list[Contact]:
    """Those of these prospects whom nobody has written to and who can be reached."""
    if not ids:
        return []
    found = session.execute(
        select(*_of_prospect()).where(_is_available(workspace_id), Prospect.id.in_(ids))
    )
    return [_contact(row) for row in found]


def count_available(session: Session, workspace_id: int) -> int:
    """How many approved prospects nobody has written to."""
    return session.scalar(select(func.count(Prospect.id)).where(_is_available(workspace_id))) or 0


def _is_available(workspace_id: int) -> ColumnElement[bool]:
    in_sequence = exists().where(
        Sequence.prospect_id == Prospect.id,
        Sequence.state.in_(OPEN_SEQUENCES),
    )
    return and_(
        Prospect.workspace_id == workspace_id,
        Prospect.approval == Approval.APPROVED,
        Prospect.lead_status == LeadStatus.NEW,
        or_(
            Prospect.linkedin_url.is_not(None),
            Prospect.email.is_not(None),
            Prospect.phone.is_not(None),
        ),
        ~in_sequence,
    )


def _of_prospect() -> list[ColumnElement[Any]]:
    """What a plan asks of a prospect: hundreds are read, and whole rows take twice as long."""
    return [
        Prospect.id.label("prospect_id"),
        Prospect.full_name.label("name"),
        Prospect.company_name.label("company"),
        Prospect.company_id.label("company_id"),
        Prospect.segment.label("segment"),
        Prospect.priority_score.label("priority"),
        Prospect.owner_id.label("owner_id"),
        Prospect.hold_until.label("hold_until"),
        Prospect.linkedin_url.label("linkedin_url"),
        Prospect.email.label("email"),
    ]


def _touch(row: Row[Any], due: date) -> OpenTouch:
    return OpenTouch(
        touch_id=row.touch_id,
        sequence_id=row.sequence_id,
        position=row.position,
        prospect_id=row.prospect_id,
        name=row.name,
        company=row.company,
        company_id=row.company_id,
        segment=row.sequence_segment or row.segment,
        kind=row.kind,
        begins=row.begins,
        channel=row.channel,
        state=row.state,
        due=due,
        variant=row.variant_number,
        priority=row.priority,
        owner_id=row.owner_id or row.campaign_owner_id,
        needs_a_person=row.state is TouchState.DRAFT or is_manual(row.kind, row.channel),
    )


def _contact(row: Row[Any]) -> Contact:
    if row.linkedin_url is not None:
        kind, channel = TouchKind.CONNECTION_REQUEST, Channel.LINKEDIN
    else:
        kind = TouchKind.INITIAL_DM
        channel = Channel.EMAIL if row.email is not None else Channel.PHONE
    return Contact(
        prospect_id=row.prospect_id,
        name=row.name,
        company=row.company,
        company_id=row.company_id,
        segment=row.segment,
        kind=kind,
        channel=channel,
        priority=row.priority,
        owner_id=row.owner_id,
    )
