"""Decides how many orders a run may still begin with what may be spent on a model."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, literal, or_, select
from sqlalchemy.orm import Session

from engine.generation import model_calls
from storage.states import GenerationState, OrderState
from storage.tables import Campaign, Generation, ModelCall, WritingOrder

PLENTY = 1_000_000


@dataclass(frozen=True)
class Purse:
    """What a run has to spend, in dollars, and what its orders have come to."""

    generation_id: int
    limit: float
    is_daily: bool
    """Whether it is the team's limit of a day, and not the campaign's budget."""
    left: float
    cost: float
    written: int
    under_way: int
    """Orders that are being written; one whose lease is over waits again and is not."""
    unpriced: int
    """Calls of which nobody knows the price."""

    @property
    def room(self) -> int:
        """How many orders more there is money for, besides those under way.

        Until one is written nobody knows what one costs, so one is begun and waited for.
        """
        if self.left <= 0 or self.unpriced:
            return 0
        if not self.written:
            return max(0, 1 - self.under_way)
        each = self.cost / self.written
        if self.left >= PLENTY * each:  # so cheap that the quotient may be no number
            return PLENTY
        return max(0, math.floor(self.left / each) - self.under_way)

    @property
    def why_empty(self) -> str | None:
        """Why the run has to stand still, or None while it can go on."""
        if self.room or self.under_way:
            return None
        if self.unpriced:
            return (
                "What the model costs is not known, so no limit can be kept. Set "
                "DRUMBEAT_MODEL_PRICE, or take the limit away, then resume."
            )
        if self.is_daily:
            return f"The day's ${self.limit:,.2f} for the model are spent. Resume tomorrow."
        return f"The budget of ${self.limit:,.2f} is spent. Raise it in the campaign, then resume."


def purses(session: Session, *, per_day: float | None, now: datetime) -> list[Purse]:
    """Those of the runs that pay a model and may not spend more than so much.

    `per_day` is the limit of a day for the whole team, in dollars.
    """
    runs = session.execute(
        select(
            Generation.id,
            Generation.workspace_id,
            Generation.created_at,
            Generation.campaign_id,
            Campaign.budget_usd,
        )
        .join(Campaign, Campaign.id == Generation.campaign_id)
        .where(
            Generation.state == GenerationState.RUNNING,
            Campaign.writer == "model",
            or_(Campaign.budget_usd.is_not(None), literal(per_day is not None)),
        )
    ).all()
    return [_purse(session, run, per_day=per_day, now=now) for run in runs]


def _purse(
    session: Session,
    run: Row[int, int, datetime, int, float | None],
    *,
    per_day: float | None,
    now: datetime,
) -> Purse:
    of_campaign = ModelCall.campaign_id == run.campaign_id
    cost = func.coalesce(func.sum(ModelCall.cost_usd), 0.0)
    limits: list[tuple[float, float, bool]] = []
    if run.budget_usd is not None:
        spent = session.scalar(select(cost).where(of_campaign)) or 0.0
        limits.append((run.budget_usd - spent, run.budget_usd, False))
    if per_day is not None:
        today = model_calls.spent_today(session, run.workspace_id, now=now)
        limits.append((per_day - today, per_day, True))
    left, limit, is_daily = min(limits)
    of_run = session.execute(
        select(
            cost.label("cost"), func.count().filter(ModelCall.cost_usd.is_(None)).label("unpriced")
        )
        .select_from(ModelCall)
        .where(of_campaign, ModelCall.at >= run.created_at)
    ).one()
    counts = session.execute(
        select(WritingOrder.state, func.count())
        .where(
            WritingOrder.generation_id == run.id,
            or_(WritingOrder.state != OrderState.CLAIMED, WritingOrder.lease_until >= now),
        )
        .group_by(WritingOrder.state)
    )
    orders = dict(counts.all())
    return Purse(
        generation_id=run.id,
        limit=limit,
        is_daily=is_daily,
        left=left,
        cost=of_run.cost,
        written=orders.get(OrderState.WRITTEN, 0),
        under_way=orders.get(OrderState.CLAIMED, 0),
        unpriced=of_run.unpriced,
    )
