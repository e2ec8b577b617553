"""Decides who writes which order: claims with a lease and a fence, and how an order ends.

Whoever writes down what became of an order names the fence it claimed with; an order that was
cancelled or claimed by somebody else meanwhile stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Many
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from engine.scheduling import budgets
from engine.views.base import View
from storage.bulk import update_rows
from storage.states import GenerationState, OrderState
from storage.tables import Campaign, Generation, WritingOrder

LEASE = timedelta(seconds=60)
"""Renewed while a model writes, by whoever waits for it."""
RETRY = timedelta(seconds=30)
MOST_ATTEMPTS = 5
"""How often an order is begun; one that fails each time must not hold up a run for ever."""
GIVEN_UP = "could not be written"
TEMPLATE, MODEL = "template", "model"
"""Who writes: `campaign.writer`."""
OPEN = (OrderState.WAITING, OrderState.CLAIMED)


class ClaimedOrder(View):
    """An order that its claimer is to write; None is what the campaign says."""

    id: int
    workspace_id: int
    campaign_id: int
    generation_id: int | None
    prospect_id: int
    touch_id: int | None
    sequence_type: str | None
    num_variants: int | None
    member_id: int | None
    owner: str
    fence: int


def claim(
    session: Session,
    *,
    writer: str,
    owner: str,
    n: int,
    now: datetime,
    lease: timedelta = LEASE,
    per_day: float | None = None,
) -> list[ClaimedOrder]:
    """Up to `n` orders of campaigns with this `writer`, leased to `owner`.

    Those for which a person waits come first. A run with a budget, or under the team's limit
    `per_day` in dollars, gives out no more than can be paid for.
    """
    runs = budgets.limited_runs(session, per_day=per_day) if writer == MODEL else []
    limited = [run.id for run in runs]
    claims = partial(_claim, session, writer=writer, owner=owner, until=now + lease, now=now)
    claimed = claims(or_(Generation.id.is_(None), Generation.id.not_in(limited)), n=n)
    for run in runs:  # each is asked after the ones before it have taken theirs
        purse = budgets.purse(session, run, runs, per_day=per_day, now=now)
        room = purse.room if purse is not None else n
        claimed += claims(Generation.id == run.id, n=min(room, n - len(claimed)))
    return claimed


def _claim(
    session: Session,
    where: ColumnElement[bool],
    *,
    writer: str,
    owner: str,
    n: int,
    until: datetime,
    now: datetime,
) -> list[ClaimedOrder]:
    ids = session.scalars(
        select(WritingOrder.id)
        .join(Campaign, Campaign.id == WritingOrder.campaign_id)
        .outerjoin(Generation, Generation.id == WritingOrder.generation_id)
        .where(
            or_(
                WritingOrder.state == OrderState.WAITING,
                (WritingOrder.state == OrderState.CLAIMED) & (WritingOrder.lease_until < now),
            ),
            or_(Generation.id.is_(None), Generation.state == GenerationState.RUNNING),
            Campaign.writer == writer,
            where,
        )
        .order_by(WritingOrder.generation_id.is_not(None), WritingOrder.id)
        .limit(n)
        .with_for_update(skip_locked=True, of=WritingOrder)
    ).all()
    rows = session.scalars(
        update(WritingOrder)
        .where(WritingOrder.id.in_(ids))
        .values(
            state=OrderState.CLAIMED,
            owner=owner,
            lease_until=until,
            fence=WritingOrder.fence + 1,
            attempts=WritingOrder.attempts + 1,
        )
        .returning(WritingOrder)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()
    given_up = [row.id for row in rows if row.attempts > MOST_ATTEMPTS]
    _end(session, given_up, OrderState.LEFT_OUT, now=now, why=GIVEN_UP)
    return sorted(
        (_as_claimed(row, owner) for row in rows if row.id not in given_up),
        key=lambda order: (order.generation_id is not None, order.id),
    )


def _as_claimed(row: WritingOrder, owner: str) -> ClaimedOrder:
    return ClaimedOrder(
        id=row.id,
        workspace_id=row.workspace_id,
        campaign_id=row.campaign_id,
        generation_id=row.generation_id,
        prospect_id=row.prospect_id,
        touch_id=row.touch_id,
        sequence_type=row.sequence_type,
        num_variants=row.num_variants,
        member_id=row.by_member_id,
        owner=owner,
        fence=row.fence,
    )


def hold(
    session: Session, orders: Many[ClaimedOrder], *, now: datetime, lease: timedelta = LEASE
) -> set[int]:
    """Renew the leases of `orders`; the ids of those that are still the claimer's to write."""
    mine = {row.id for row in still_mine(session, orders)}
    session.execute(
        update(WritingOrder)
        .where(WritingOrder.id.in_(mine))
        .values(lease_until=now + lease)
        .execution_options(synchronize_session=False)
    )
    return mine


def still_mine(session: Session, orders: Many[ClaimedOrder]) -> list[WritingOrder]:
    """Those of `orders` that nobody cancelled or took over, locked."""
    fences = {order.id: (order.owner, order.fence) for order in orders}
    rows = session.scalars(
        select(WritingOrder)
        .where(WritingOrder.id.in_(fences), WritingOrder.state == OrderState.CLAIMED)
        .order_by(WritingOrder.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [row for row in rows if (row.owner, row.fence) == fences[row.id]]


def give_back(session: Session, orders: Many[ClaimedOrder]) -> list[WritingOrder]:
    """Orders that were claimed and cannot be written now wait again, as if nobody had begun.

    Those that were still the claimer's to give back.
    """
    mine = still_mine(session, orders)
    for row in mine:
        row.state, row.lease_until = OrderState.WAITING, None
        row.attempts -= 1
    session.flush()
    return mine


def stumbled(session: Session, order: ClaimedOrder, *, now: datetime) -> None:
    """Something failed that nobody foresaw: it is tried again after a while, and then given up."""
    for row in still_mine(session, [order]):
        row.lease_until = now + RETRY
    session.flush()


def end(
    session: Session,
    orders: Many[WritingOrder],
    answers: Many[int | str],
    *,
    now: datetime,
) -> None:
    """For each order the sequence that was written, or why it was left out."""
    update_rows(
        session,
        WritingOrder,
        [
            {
                "id": order.id,
                "state": OrderState.LEFT_OUT if isinstance(answer, str) else OrderState.WRITTEN,
                "why": answer if isinstance(answer, str) else None,
                "sequence_id": answer if isinstance(answer, int) else None,
                "ended_at": now,
            }
            for order, answer in zip(orders, answers, strict=True)
        ],
    )


def _end(session: Session, ids: Many[int], state: OrderState, *, now: datetime, why: str) -> None:
    session.execute(
        update(WritingOrder)
        .where(WritingOrder.id.in_(ids))
        .values(state=state, why=why, ended_at=now)
        .execution_options(synchronize_session=False)
    )


def by_run(orders: Many[ClaimedOrder]) -> Iterator[list[ClaimedOrder]]:
    """Orders that share a campaign and a run, together."""
    runs: dict[tuple[int, int | None], list[ClaimedOrder]] = {}
    for order in orders:
        runs.setdefault((order.campaign_id, order.generation_id), []).append(order)
    yield from runs.values()
