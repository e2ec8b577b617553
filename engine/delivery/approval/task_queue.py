"""Decides which task is done next: what falls to whoever asks, then the team's; the oldest first.

A task is an approved message that a person sends: on LinkedIn, by phone, on a channel of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, or_
from sqlalchemy.orm import Session, aliased

from engine import workspace as workspaces
from engine.delivery.approval.draft_cards import card
from engine.delivery.approval.draft_queue import rows
from engine.scheduling.undecided import tasks
from engine.scheduling.week import monday_of
from engine.scheduling.week_frame import week_so_far
from engine.scheduling.whose import done_by, owner
from engine.views.base import Actor
from engine.views.task_queue import TaskCounts, TaskCursor, TaskLine, TaskList, TaskQueue
from storage.tables import Member, Prospect, Touch

_Owner = aliased(Member)


def count_due(session: Session, mine: Sequence[int], *, by: Actor, at: datetime) -> tuple[int, int]:
    """How many tasks are due in the team, and how many of them belong to the members `mine`."""
    total, theirs = session.execute(
        rows(func.count(), func.count(case((_others(mine) == 0, 1)))).where(_is_due(by, at))
    ).one()
    return total, theirs


def queue(
    session: Session,
    *,
    by: Actor,
    at: datetime,
    now: datetime,
    after: TaskCursor | None = None,
) -> TaskQueue:
    """The next task behind `after` of those that were due at `at`, when one began."""
    mine = done_by(session, by=by, now=now)
    left = session.scalar(rows(func.count()).where(_is_due(by, at), _behind(after, mine))) or 0
    counts = _counts(session, mine, by=by, at=at, now=now)
    shown = _page(session, mine, by=by, at=at, after=after, limit=1)
    first = shown[0] if shown else None
    return TaskQueue(
        counts=counts,
        position=counts.total - left + 1,
        line=_line(first) if first else None,
        card=card(session, first.id, now=now) if first else None,
        cursor=(
            TaskCursor(others=bool(first.others), due_at=first.due_at, id=first.id)
            if first
            else None
        ),
    )


def listing(session: Session, *, by: Actor, now: datetime, limit: int) -> TaskList:
    """The tasks that are due, in the order in which they are done."""
    mine = done_by(session, by=by, now=now)
    found = _page(session, mine, by=by, at=now, after=None, limit=limit)
    return TaskList(
        counts=_counts(session, mine, by=by, at=now, now=now),
        tasks=tuple(_line(row) for row in found),
    )


def _counts(
    session: Session, mine: Sequence[int], *, by: Actor, at: datetime, now: datetime
) -> TaskCounts:
    total, theirs = count_due(session, mine, by=by, at=at)
    workspace = workspaces.get(session, by.workspace_id)
    today = now.astimezone(workspaces.zone_of(workspace)).date()
    week = week_so_far(session, workspace, monday_of(today))
    return TaskCounts(
        total=total,
        mine=theirs,
        requests_sent=week.connection_requests_sent,
        requests_target=week.target_connection_requests,
        requests_left=week.linkedin_left,
    )


def _is_due(by: Actor, at: datetime) -> ColumnElement[bool]:
    return and_(tasks(by.workspace_id), Touch.due_at <= at)


def _others(mine: Sequence[int]) -> ColumnElement[int]:
    """0 for what falls to these members, 1 for colleagues' work and for nobody's."""
    return case((owner().in_(mine), 0), else_=1)


def _page(
    session: Session,
    mine: Sequence[int],
    *,
    by: Actor,
    at: datetime,
    after: TaskCursor | None,
    limit: int,
) -> list[Row[Any]]:
    query = rows(
        Touch.id,
        Touch.kind,
        Touch.channel,
        Touch.channel_name,
        Touch.due_at,
        Prospect.full_name,
        Prospect.company_name,
        _Owner.name.label("owner"),
        _others(mine).label("others"),
    ).outerjoin(_Owner, _Owner.id == owner())
    return list(
        session.execute(
            query.where(_is_due(by, at), _behind(after, mine))
            .order_by(_others(mine), Touch.due_at, Touch.id)
            .limit(limit)
        )
    )


def _behind(after: TaskCursor | None, mine: Sequence[int]) -> ColumnElement[bool]:
    """Comes after the cursor."""
    if after is None:
        return Touch.id.is_not(None)
    others = _others(mine)
    same = others == int(after.others)
    return or_(
        others > int(after.others),
        and_(same, Touch.due_at > after.due_at),
        and_(same, Touch.due_at == after.due_at, Touch.id > after.id),
    )


def _line(row: Row[Any]) -> TaskLine:
    return TaskLine(
        touch_id=row.id,
        prospect_name=row.full_name,
        company=row.company_name,
        outreach_type=row.kind,
        channel=row.channel,
        channel_name=row.channel_name,
        due_at=row.due_at,
        owner=row.owner,
        is_mine=not row.others,
    )
