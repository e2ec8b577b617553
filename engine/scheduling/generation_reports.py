"""Decides how a run is told: how far it is, whom it left out and why, what it cost."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine.scheduling.undecided import count_undecided
from engine.views.generation import (
    GenerationReport,
    LeftOutGroup,
    WrittenMessage,
    WrittenVariant,
)
from storage.states import OrderState, TouchState
from storage.tables import (
    Campaign,
    Generation,
    Member,
    ModelCall,
    Prospect,
    Touch,
    Variant,
    WritingOrder,
)

MOST_REASONS = 8
FIRST_NAMES = 3
MOST_MESSAGES = 100
STATUS = {TouchState.DRAFT: "pending", TouchState.APPROVED: "pending"}


def report(
    session: Session, generation: Generation, *, with_messages: bool = False
) -> GenerationReport:
    """The run with the document's field names."""
    campaign = session.get_one(Campaign, generation.campaign_id)
    by = session.get(Member, generation.by_member_id) if generation.by_member_id else None
    states = _states(session, generation.id)
    cost, latency, unpriced = session.execute(
        select(
            func.coalesce(func.sum(ModelCall.cost_usd), 0.0),
            func.avg(ModelCall.latency_ms),
            func.count().filter(ModelCall.cost_usd.is_(None)),
        )
        .select_from(ModelCall)
        .where(*_calls_of(generation))
    ).one()
    messages = session.scalar(
        select(func.count(Touch.id))
        .join(WritingOrder, WritingOrder.sequence_id == Touch.sequence_id)
        .where(WritingOrder.generation_id == generation.id)
    )
    return GenerationReport(
        generation_id=generation.id,
        campaign_id=campaign.id,
        campaign_name=campaign.name,
        state=generation.state,
        note=generation.note,
        writer=campaign.writer,
        leads=sum(states.values()),
        written=states[OrderState.WRITTEN],
        left_out=states[OrderState.LEFT_OUT],
        waiting=states[OrderState.WAITING] + states[OrderState.CLAIMED],
        cancelled=states[OrderState.CANCELLED],
        messages_generated=messages or 0,
        to_review=count_undecided(session, campaign.workspace_id, campaign_id=campaign.id),
        total_cost_usd=round(cost, 6),
        average_latency_ms=None if latency is None else round(float(latency), 1),
        unpriced_calls=unpriced,
        reasons=_reasons(session, generation.id) if states[OrderState.LEFT_OUT] else (),
        started_by=by.name if by is not None else "the shell",
        created_at=generation.created_at,
        ended_at=generation.ended_at,
        messages=_messages(session, generation) if with_messages else (),
    )


def _states(session: Session, generation_id: int) -> defaultdict[OrderState, int]:
    rows = session.execute(
        select(WritingOrder.state, func.count())
        .where(WritingOrder.generation_id == generation_id)
        .group_by(WritingOrder.state)
    )
    return defaultdict(int, dict(rows.all()))


def _calls_of(generation: Generation) -> tuple[ColumnElement[bool], ...]:
    """The calls that were made for a run: those of its campaign while it is the one that runs."""
    ordered = select(WritingOrder.prospect_id).where(WritingOrder.generation_id == generation.id)
    return (
        ModelCall.workspace_id == generation.workspace_id,
        ModelCall.campaign_id == generation.campaign_id,
        ModelCall.at >= generation.created_at,
        ModelCall.prospect_id.in_(ordered),
    )


def _reasons(session: Session, generation_id: int) -> tuple[LeftOutGroup, ...]:
    left_out = (
        WritingOrder.generation_id == generation_id,
        WritingOrder.state == OrderState.LEFT_OUT,
    )
    groups = session.execute(
        select(WritingOrder.why, func.count())
        .where(*left_out)
        .group_by(WritingOrder.why)
        .order_by(func.count().desc(), WritingOrder.why)
        .limit(MOST_REASONS)
    ).all()
    return tuple(
        LeftOutGroup(
            why=why or "",
            count=count,
            names=tuple(
                session.scalars(
                    select(Prospect.full_name)
                    .join(WritingOrder, WritingOrder.prospect_id == Prospect.id)
                    .where(*left_out, WritingOrder.why == why)
                    .order_by(WritingOrder.id)
                    .limit(FIRST_NAMES)
                )
            ),
        )
        for why, count in groups
    )


def _messages(session: Session, generation: Generation) -> tuple[WrittenMessage, ...]:
    """The first of the drafts, in the order in which they were ordered."""
    touches = session.scalars(
        select(Touch)
        .join(WritingOrder, WritingOrder.sequence_id == Touch.sequence_id)
        .where(WritingOrder.generation_id == generation.id)
        .order_by(WritingOrder.id, Touch.position)
        .limit(MOST_MESSAGES)
    ).all()
    variants: dict[int, list[Variant]] = defaultdict(list)
    for variant in session.scalars(
        select(Variant)
        .where(Variant.touch_id.in_([touch.id for touch in touches]))
        .order_by(Variant.touch_id, Variant.number)
    ):
        variants[variant.touch_id].append(variant)
    shares = _shares(session, generation)
    return tuple(
        WrittenMessage(
            id=touch.id,
            campaign_id=touch.campaign_id,
            lead_id=touch.prospect_id,
            outreach_type=touch.kind,
            channel=touch.channel,
            variants=tuple(
                WrittenVariant(tone=each.tone, subject=each.subject, body=each.body)
                for each in variants[touch.id]
            ),
            selected_variant=touch.variant_number - 1,
            status=STATUS.get(touch.state, touch.state.value),
            generation_latency_ms=shares[touch.prospect_id][0],
            generation_cost_usd=shares[touch.prospect_id][1],
        )
        for touch in touches
    )


def _shares(
    session: Session, generation: Generation
) -> defaultdict[int | None, tuple[float | None, float]]:
    """By lead, how long a call took on the average and what each of its messages cost."""
    steps = dict(
        session.execute(
            select(WritingOrder.prospect_id, func.count(Touch.id))
            .join(Touch, Touch.sequence_id == WritingOrder.sequence_id)
            .where(WritingOrder.generation_id == generation.id)
            .group_by(WritingOrder.prospect_id)
        ).all()
    )
    calls = session.execute(
        select(
            ModelCall.prospect_id,
            func.avg(ModelCall.latency_ms),
            func.coalesce(func.sum(ModelCall.cost_usd), 0.0),
        )
        .where(*_calls_of(generation))
        .group_by(ModelCall.prospect_id)
    )
    return defaultdict(
        lambda: (None, 0.0),
        {
            prospect_id: (
                round(float(latency), 1),
                round(cost / max(1, steps.get(prospect_id, 1)), 8),
            )
            for prospect_id, latency, cost in calls
        },
    )
