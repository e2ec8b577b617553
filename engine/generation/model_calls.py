"""Keeps every call of a model: an answer is paid for once, and what was spent can be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.generation.conversation import Answer, Outcome
from engine.views.model import ModelFigures, ModelReport
from storage import counting
from storage.tables import ModelCall

SEQUENCE, REWRITING = "sequence", "rewriting"
"""What a call was for when it was ordered: all steps of a prospect, or one of them anew."""
CallRow = tuple[str, int, int, int, float | None]
"""Outcome, milliseconds, tokens of the prompt and of the completion, dollars."""


@dataclass(frozen=True)
class About:
    """On whose account a call is, and what for."""

    workspace_id: int
    prospect_id: int | None = None
    campaign_id: int | None = None
    purpose: str = "draft"


def keep(session: Session, about: About, key: str, answer: Answer, *, now: datetime) -> None:
    """All calls of one question, failed ones as well; the text stands with the call that gave it.

    `key` is the question's `brief_hash`.
    """
    rows = [
        {
            "workspace_id": about.workspace_id,
            "prospect_id": about.prospect_id,
            "campaign_id": about.campaign_id,
            "purpose": about.purpose,
            "brief_hash": key,
            "model": call.model,
            "outcome": call.outcome.value,
            "answer": answer.text if call.outcome is Outcome.ANSWERED else None,
            "prompt_tokens": call.prompt_tokens,
            "completion_tokens": call.completion_tokens,
            "cost_usd": call.cost_usd,
            "latency_ms": call.latency_ms,
            "at": now,
        }
        for call in answer.calls
    ]
    counting.called(session, session.scalars(insert(ModelCall).returning(ModelCall.id), rows))


def kept_answer(session: Session, workspace_id: int, key: str) -> str | None:
    """What the model has answered to the same question before."""
    return session.scalars(
        select(ModelCall.answer)
        .where(
            ModelCall.workspace_id == workspace_id,
            ModelCall.brief_hash == key,
            ModelCall.outcome == Outcome.ANSWERED.value,
        )
        .order_by(ModelCall.id.desc())
        .limit(1)
    ).first()


def spent_today(session: Session, workspace_id: int, *, now: datetime) -> float:
    """Dollars since midnight of the team's day; calls of unknown price count nothing."""
    zone = workspaces.zone_of(workspaces.get(session, workspace_id))
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    spent = session.scalar(
        select(func.sum(ModelCall.cost_usd)).where(
            ModelCall.workspace_id == workspace_id, ModelCall.at >= midnight
        )
    )
    return float(spent or 0.0)


def figures(session: Session, workspace_id: int, *, days: int, now: datetime) -> ModelReport:
    """Calls, latency, tokens and cost by model, of the last `days`."""
    rows = session.execute(
        select(
            ModelCall.model,
            ModelCall.outcome,
            ModelCall.latency_ms,
            ModelCall.prompt_tokens,
            ModelCall.completion_tokens,
            ModelCall.cost_usd,
        ).where(ModelCall.workspace_id == workspace_id, ModelCall.at >= now - timedelta(days=days))
    ).all()
    by_model: dict[str, list[CallRow]] = {}
    for model, outcome, latency, prompt, completion, cost in rows:
        by_model.setdefault(model, []).append((outcome, latency, prompt, completion, cost))
    return ModelReport(
        days=days,
        spent_today_usd=spent_today(session, workspace_id, now=now),
        models=tuple(_figures(model, calls) for model, calls in sorted(by_model.items())),
    )


def _figures(model: str, calls: Sequence[CallRow]) -> ModelFigures:
    answered = sorted(ms for outcome, ms, *_ in calls if outcome == Outcome.ANSWERED.value)
    outcomes: dict[str, int] = {}
    for outcome, *_ in calls:
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    return ModelFigures(
        model=model,
        calls=len(calls),
        outcomes=dict(sorted(outcomes.items())),
        p50_ms=percentile(answered, 50),
        p95_ms=percentile(answered, 95),
        p99_ms=percentile(answered, 99),
        prompt_tokens=sum(prompt for _, _, prompt, _, _ in calls),
        completion_tokens=sum(completion for _, _, _, completion, _ in calls),
        cost_usd=sum(cost or 0.0 for *_, cost in calls),
        unpriced_calls=sum(cost is None for *_, cost in calls),
    )


def percentile(ordered: Sequence[int], percent: int) -> int | None:
    """The smallest value that so many percent do not exceed (nearest rank); None of nothing."""
    if not ordered:
        return None
    return ordered[max(-(-len(ordered) * percent // 100), 1) - 1]
