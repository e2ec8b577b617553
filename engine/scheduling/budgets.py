"""Decides how many orders a run may still begin with what may be spent on a model."""

from __future__ import annotations

import math
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, literal, or_, select
from sqlalchemy.orm import Session

from engine.generation import model_calls
from storage.states import GenerationState, OrderState
from storage.tables import Campaign, Generation, ModelCall, WritingOrder

PLENTY = 1_000_000
UNKNOWN_PRICE = (
    "What the model costs is not known, so no limit can be kept. Set DRUMBEAT_MODEL_PRICE, or take "
    "the limit away, then resume."
)

LimitedRun = Row[int, int, datetime, int]
"""Its number, workspace and beginning, and its campaign's number."""


@dataclass(frozen=True)
class Allowance:
    """What is `left` of a `limit`, in dollars: a campaign's budget or the team's day."""

    left: float
    limit: float
    is_daily: bool

    @property
    def sentence(self) -> str:
        """That it is not enough, and what to do about it."""
        whole = f"${self.limit:,.2f}"
        if self.is_daily:
            said = f"The day's {whole} for the model are spent."
            if self.left > 0:
                said = f"What is left of the day's {whole} does not pay for one more."
            return f"{said} Resume tomorrow."
        said = f"The budget of {whole} is spent."
        if self.left > 0:
            said = f"What is left of the budget of {whole} does not pay for one more."
        return f"{said} Raise it in the campaign, then resume."


def allowance(
    session: Session,
    workspace_id: int,
    campaign_id: int | None,
    *,
    per_day: float | None,
    now: datetime,
) -> Allowance | None:
    """The narrower of the limits that hold for a campaign's calls; None where there is none.

    `per_day` is the limit of a day for the whole team, in dollars.
    """
    limits: list[Allowance] = []
    campaign = session.get(Campaign, campaign_id) if campaign_id is not None else None
    if campaign is not None and campaign.budget_usd is not None:
        cost = select(func.sum(ModelCall.cost_usd)).where(
            ModelCall.workspace_id == workspace_id, ModelCall.campaign_id == campaign.id
        )
        spent = session.scalar(cost) or 0.0
        limits.append(Allowance(campaign.budget_usd - spent, campaign.budget_usd, is_daily=False))
    if per_day is not None:
        today = model_calls.spent_today(session, workspace_id, now=now)
        limits.append(Allowance(per_day - today, per_day, is_daily=True))
    return min(limits, key=lambda each: each.left, default=None)


@dataclass(frozen=True)
class Purse:
    """What a run has to spend, in dollars, and what its orders come to."""

    generation_id: int
    allowance: Allowance
    left: float
    """Of the allowance, without what other runs' orders under way will take of a day."""
    each: float | None
    """What an order costs on the average; None until the model was paid for one."""
    under_way: int
    """Orders that are being written; one whose lease is over waits again and is not."""
    unpriced: int
    """Calls of which nobody knows the price."""

    @property
    def room(self) -> int:
        """How many orders more there is money for, besides those under way.

        Until one is paid for nobody knows what one costs, so one is begun and waited for.
        """
        if self.left <= 0 or self.unpriced:
            return 0
        if self.each is None:
            return max(0, 1 - self.under_way)
        if self.left >= PLENTY * self.each:  # so cheap that the quotient may be no number
            return PLENTY
        return max(0, math.floor(self.left / self.each) - self.under_way)

    @property
    def why_empty(self) -> str | None:
        """Why the run has to stand still, or None while it can go on or others may leave some."""
        if self.room or self.under_way or self.left < self.allowance.left:
            return None
        return UNKNOWN_PRICE if self.unpriced else self.allowance.sentence


def limited_runs(session: Session, *, per_day: float | None) -> Many[LimitedRun]:
    """The runs that pay a model and may not spend more than so much."""
    return session.execute(
        select(
            Generation.id, Generation.workspace_id, Generation.created_at, Generation.campaign_id
        )
        .join(Campaign, Campaign.id == Generation.campaign_id)
        .where(
            Generation.state == GenerationState.RUNNING,
            Campaign.writer == "model",
            or_(Campaign.budget_usd.is_not(None), literal(per_day is not None)),
        )
        .order_by(Generation.id)
    ).all()


def purse(
    session: Session,
    run: LimitedRun,
    others: Many[LimitedRun],
    *,
    per_day: float | None,
    now: datetime,
) -> Purse | None:
    """What `run` has to spend now; None when its campaign has no limit any more.

    `others` that spend of the same day have spoken for what they have under way.
    """
    allowed = allowance(session, run.workspace_id, run.campaign_id, per_day=per_day, now=now)
    if allowed is None:
        return None
    left = allowed.left
    if per_day is not None:
        today = model_calls.spent_today(session, run.workspace_id, now=now)
        taken = sum(
            _under_way(session, other, now=now) * (_each(session, other) or 0.0)
            for other in others
            if other.workspace_id == run.workspace_id and other.id != run.id
        )
        left = min(left, per_day - today - taken)
    return Purse(
        generation_id=run.id,
        allowance=allowed,
        left=left,
        each=_each(session, run),
        under_way=_under_way(session, run, now=now),
        unpriced=_unpriced(session, run),
    )


def _each(session: Session, run: LimitedRun) -> float | None:
    """What those who are written were paid for, whenever that was: a kept answer had its price."""
    written = select(WritingOrder.prospect_id).where(
        WritingOrder.generation_id == run.id, WritingOrder.state == OrderState.WRITTEN
    )
    cost, people = session.execute(
        select(func.sum(ModelCall.cost_usd), func.count(ModelCall.prospect_id.distinct())).where(
            ModelCall.workspace_id == run.workspace_id,
            ModelCall.campaign_id == run.campaign_id,
            ModelCall.purpose == model_calls.SEQUENCE,
            ModelCall.prospect_id.in_(written),
        )
    ).one()
    return (cost or 0.0) / people if people else None


def _under_way(session: Session, run: LimitedRun, *, now: datetime) -> int:
    count = select(func.count()).where(
        WritingOrder.generation_id == run.id,
        WritingOrder.state == OrderState.CLAIMED,
        WritingOrder.lease_until >= now,
    )
    return session.scalar(count) or 0


def _unpriced(session: Session, run: LimitedRun) -> int:
    count = select(func.count()).where(
        ModelCall.workspace_id == run.workspace_id,
        ModelCall.campaign_id == run.campaign_id,
        ModelCall.at >= run.created_at,
        ModelCall.cost_usd.is_(None),
    )
    return session.scalar(count) or 0
