"""Decides which draft is reviewed next: what is due comes first, then the best priority."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from engine.campaigns import reading
from engine.delivery.approval import approvals
from engine.delivery.approval.draft_cards import card
from engine.delivery.approval.whole_drafts import read
from engine.errors import NotFoundError
from engine.scheduling.undecided import count_undecided, is_known, undecided
from engine.views.base import Actor
from engine.views.draft_queue import (
    DraftCursor,
    DraftFilter,
    DraftLine,
    DraftList,
    DraftQueue,
)
from storage.tables import Campaign, Prospect, Sequence, Touch, Variant

NO_PRIORITY: Final = -1.0


def seconds(at: datetime) -> int:
    """When a review began, as its buttons carry it."""
    return int(at.timestamp())


def when(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def filter_for(session: Session, campaign: str, *, mine: bool, due: bool, by: Actor) -> DraftFilter:
    """The filter that somebody asked for in words; no `campaign` means all of them."""
    named = reading.find(session, campaign, by=by) if campaign else None
    return DraftFilter(campaign_id=named.id if named else None, mine=mine, due=due)


def filter_alike(session: Session, touch_id: int, *, by: Actor) -> DraftFilter:
    """The drafts of the same campaign, step and channel as this one."""
    touch = read(session, touch_id, workspace_id=by.workspace_id).touch
    return DraftFilter(campaign_id=touch.campaign_id, kind=touch.kind, channel=touch.channel)


def count_waiting_for(session: Session, wanted: DraftFilter, *, by: Actor, at: datetime) -> int:
    """How many drafts the filter leaves."""
    return session.scalar(rows(func.count()).where(fits(wanted, by=by, at=at))) or 0


def queue(
    session: Session,
    wanted: DraftFilter,
    *,
    by: Actor,
    at: datetime,
    now: datetime,
    after: DraftCursor | None = None,
) -> DraftQueue:
    """The next draft behind `after`; `at` says when the review began, so that its order stays."""
    total, left = session.execute(
        rows(func.count(), func.count(case((behind(after, at), 1)))).where(
            fits(wanted, by=by, at=at)
        )
    ).one()
    shown = page(session, wanted, by=by, at=at, after=after, limit=2)
    first = shown[0] if shown else None
    return DraftQueue(
        filter=wanted,
        campaign_name=campaign_name(session, by.workspace_id, wanted.campaign_id),
        waiting=count_undecided(session, by.workspace_id),
        total=total,
        position=total - left + 1,
        card=card(session, first.id, now=now) if first else None,
        cursor=_cursor(first) if first else None,
        following=_line(shown[1]) if len(shown) > 1 else None,
        may_not=approvals.refusal(session, read(session, first.id), by=by) if first else None,
        campaign_id=first.campaign_id if first else None,
        alike=_alike(session, first, by=by, at=at) if first else 0,
    )


def listing(
    session: Session, wanted: DraftFilter, *, by: Actor, now: datetime, limit: int
) -> DraftList:
    """The drafts that wait and fit, the first to review first."""
    found = page(session, wanted, by=by, at=now, after=None, limit=limit)
    total = session.scalar(rows(func.count()).where(fits(wanted, by=by, at=now))) or 0
    return DraftList(
        waiting=count_undecided(session, by.workspace_id),
        total=total,
        drafts=tuple(_line(row) for row in found),
    )


def fits(wanted: DraftFilter, *, by: Actor, at: datetime) -> ColumnElement[bool]:
    """All that the filter says, of drafts that wait."""
    return and_(undecided(by.workspace_id), *_conditions(wanted, by, at))


def _conditions(wanted: DraftFilter, by: Actor, at: datetime) -> Iterator[ColumnElement[bool]]:
    if wanted.campaign_id is not None:
        yield Touch.campaign_id == wanted.campaign_id
    if wanted.kind is not None:
        yield Touch.kind == wanted.kind
    if wanted.channel is not None:
        yield Touch.channel == wanted.channel
    if wanted.due:
        yield _later(at) == 0
    if wanted.mine:
        yield or_(
            Sequence.by_member_id == by.member_id,
            Prospect.owner_id == by.member_id,
            Campaign.owner_id == by.member_id,
        )


def rows(*columns: Any) -> Select[Any]:
    """A query of touches with all that filters and lines ask about them."""
    return (
        select(*columns)
        .select_from(Touch)
        .join(Sequence, Sequence.id == Touch.sequence_id)
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .join(Campaign, Campaign.id == Touch.campaign_id)
    )


def page(
    session: Session,
    wanted: DraftFilter,
    *,
    by: Actor,
    at: datetime,
    after: DraftCursor | None,
    limit: int | None,
) -> list[Row[Any]]:
    """Drafts behind `after` in the order of the review, each with the text that shows."""
    query = rows(
        Touch.id,
        Touch.prospect_id,
        Touch.campaign_id,
        Touch.kind,
        Touch.channel,
        Touch.channel_name,
        Touch.due_at,
        _later(at).label("later"),
        Prospect.full_name,
        Prospect.company_name,
        Prospect.priority_score,
        Campaign.name.label("campaign"),
        Variant.number,
        Variant.subject,
        Variant.body,
        Variant.warnings,
    ).join(Variant, and_(Variant.touch_id == Touch.id, Variant.number == Touch.variant_number))
    return list(
        session.execute(
            query.where(fits(wanted, by=by, at=at), behind(after, at))
            .order_by(_later(at), _priority().desc(), Touch.id)
            .limit(limit)
        )
    )


def behind(after: DraftCursor | None, at: datetime) -> ColumnElement[bool]:
    """Comes after the cursor in the order of the review."""
    if after is None:
        return Touch.id.is_not(None)
    later, priority = _later(at), _priority()
    return or_(
        later > int(after.later),
        and_(later == int(after.later), priority < after.priority),
        and_(later == int(after.later), priority == after.priority, Touch.id > after.id),
    )


def _priority() -> ColumnElement[float]:
    return func.coalesce(Prospect.priority_score, NO_PRIORITY)


def _later(at: datetime) -> ColumnElement[int]:
    """1 for what is due later, or when something has happened that has not yet."""
    return case((and_(Touch.due_at <= at, is_known()), 0), else_=1)


def _cursor(row: Row[Any]) -> DraftCursor:
    priority = NO_PRIORITY if row.priority_score is None else row.priority_score
    return DraftCursor(later=bool(row.later), priority=priority, id=row.id)


def _alike(session: Session, row: Row[Any], *, by: Actor, at: datetime) -> int:
    same = DraftFilter(campaign_id=row.campaign_id, kind=row.kind, channel=row.channel)
    return session.scalar(rows(func.count()).where(fits(same, by=by, at=at))) or 0


def _line(row: Row[Any]) -> DraftLine:
    return DraftLine(
        touch_id=row.id,
        prospect_id=row.prospect_id,
        prospect_name=row.full_name,
        company=row.company_name,
        campaign=row.campaign,
        outreach_type=row.kind,
        channel=row.channel,
        channel_name=row.channel_name,
        due_at=row.due_at,
        is_due=not row.later,
        priority_score=row.priority_score,
        warnings=len(row.warnings),
        blocked=any(warning.get("blocks") for warning in row.warnings),
    )


def campaign_name(session: Session, workspace_id: int, campaign_id: int | None) -> str | None:
    if campaign_id is None:
        return None
    name = session.scalar(
        select(Campaign.name).where(
            Campaign.id == campaign_id, Campaign.workspace_id == workspace_id
        )
    )
    if name is None:
        raise NotFoundError("This campaign is no longer there. `/outreach drafts` shows all.")
    return name
