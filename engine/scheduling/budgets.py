"""Decides how many orders a run may still begin with what its campaign may spend."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from storage.states import GenerationState, OrderState
from storage.tables import Campaign, Generation, ModelCall, WritingOrder

PLENTY = 1_000_000


@dataclass(frozen=True)
class Purse:
    """What a run has to spend, in dollars, and what its orders have come to."""

    generation_id: int
    budget: float
    left: float
    cost: float
    written: int
    under_way: int
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
        if self.cost == 0:
            return PLENTY
        return max(0, math.floor(self.left / (self.cost / self.written)) - self.under_way)

    @property
    def why_empty(self) -> str | None:
        """Why the run has to stand still, or None while it can go on."""
        if self.room or self.under_way:
            return None
        if self.unpriced:
            return (
                "What the model costs is not known, so the budget cannot be kept. Set the model's "
                "price, or take the budget out of the campaign, then resume."
            )
        return f"The budget of ${self.budget:,.2f} is spent. Raise it in the campaign, then resume."


def purses(session: Session) -> list[Purse]:
    """Those of the runs whose campaigns have a budget and a model to pay."""
    runs = session.execute(
        select(Generation.id, Generation.created_at, Generation.campaign_id, Campaign.budget_usd)
        .join(Campaign, Campaign.id == Generation.campaign_id)
        .where(
            Generation.state == GenerationState.RUNNING,
            Campaign.budget_usd.is_not(None),
            Campaign.writer == "model",
        )
    ).all()
    return [_purse(session, run) for run in runs]


def _purse(session: Session, run: Row[int, datetime, int, float | None]) -> Purse:
    budget = float(run.budget_usd or 0.0)
    of_campaign = ModelCall.campaign_id == run.campaign_id
    cost = func.coalesce(func.sum(ModelCall.cost_usd), 0.0)
    spent = session.scalar(select(cost).where(of_campaign)) or 0.0
    of_run = session.execute(
        select(cost.label("cost"), func.count().filter(ModelCall.cost_usd.is_(None)).label("free"))
        .select_from(ModelCall)
        .where(of_campaign, ModelCall.at >= run.created_at)
    ).one()
    counts = session.execute(
        select(WritingOrder.state, func.count())
        .where(WritingOrder.generation_id == run.id)
        .group_by(WritingOrder.state)
    )
    orders = dict(counts.tuples())
    return Purse(
        generation_id=run.id,
        budget=budget,
        left=budget - spent,
        cost=of_run.cost,
        written=orders.get(OrderState.WRITTEN, 0),
        under_way=orders.get(OrderState.CLAIMED, 0),
        unpriced=of_run.free,
    )
