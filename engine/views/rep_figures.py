"""The view of one person's work: what went to their prospects, what came of it, what waits."""

from __future__ import annotations

from datetime import date

from engine.views.base import View
from engine.views.home import WeekFigures


class RepFigures(View):
    """`work` is theirs, and of whoever they stand in for; replies and meetings came in the time.

    `asked_by_them`: it is shown to that person.

    The time is told as in the metrics. What waits does so now, whatever the time.
    """

    success: bool = True
    name: str
    asked_by_them: bool = False
    date_range_days: int | None
    since: date | None = None
    until: date | None = None
    work: WeekFigures
    drafts_waiting: int
    answers_waiting: int
    tasks_waiting: int


def examples() -> dict[str, View]:
    """One of each that is drawn."""
    remy = RepFigures(
        name="Remy Rep",
        date_range_days=None,
        since=date(2026, 11, 23),
        work=WeekFigures(sent=38, replies=6, meetings=2, requests=20, followups=11),
        drafts_waiting=4,
        answers_waiting=1,
        tasks_waiting=0,
    )
    nothing = WeekFigures(sent=0, replies=0, meetings=0, requests=0, followups=0)
    return {
        "rep_figures": remy,
        "rep_figures_own": remy.model_copy(update={"asked_by_them": True}),
        "rep_figures_own_none": remy.model_copy(
            update={"asked_by_them": True, "work": nothing, "drafts_waiting": 0}
            | {"answers_waiting": 0}
        ),
        "rep_figures_none": remy.model_copy(
            update={
                "name": "<!channel> *Ann*",
                "date_range_days": 30,
                "since": None,
                "work": nothing,
                "drafts_waiting": 0,
                "answers_waiting": 0,
            }
        ),
    }
