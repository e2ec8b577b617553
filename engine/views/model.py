"""What is told about a language model: its calls, how long they took, what they cost."""

from __future__ import annotations

from engine.views.base import View


class ModelFigures(View):
    """One model's calls. Latencies are of answered calls; None: there is none.

    `cost_usd` leaves out `unpriced_calls`, whose price is not known.
    """

    model: str
    calls: int
    outcomes: dict[str, int]
    p50_ms: int | None
    p95_ms: int | None
    p99_ms: int | None
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float
    unpriced_calls: int


class ModelReport(View):
    """Every model that was asked in the last `days`."""

    success: bool = True
    days: int
    spent_today_usd: float
    models: tuple[ModelFigures, ...]
