"""The shell's command for who comes first."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.base import DatabaseUrl, Json, open_shell, print_json, print_table, told
from engine.scoring.ranking import prioritize as rank
from engine.views.scoring import PrioritizeRequest, PriorityList

Limit = Annotated[float, typer.Option(min=0, max=100)]


def register(app: typer.Typer) -> None:
    app.command("prioritize")(prioritize)


def prioritize(
    *,
    segment: Annotated[str | None, typer.Option(help="Only this audience.")] = None,
    min_fit_score: Limit = 0,
    min_referral_capacity: Limit = 0,
    min_signal_strength: Limit = 0,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Rank prospects by fit, referral capacity and signal strength."""
    with told(as_json=as_json), open_shell(database) as shell:
        request = PrioritizeRequest(
            min_fit_score=min_fit_score,
            min_referral_capacity=min_referral_capacity,
            min_signal_strength=min_signal_strength,
            segment=segment,
            limit=limit,
        )
        with shell.runtime.sessions.begin() as session:
            found = rank(session, request, by=shell.actor, now=shell.runtime.now())
        if as_json:
            print_json(found)
        else:
            _print_ranking(found)


def _print_ranking(found: PriorityList) -> None:
    print_table(
        f"{found.top_tier_count} of {found.total_scored} scored prospects",
        ["", "name", "at", "priority", "fit", "referral", "signal", "because"],
        [
            [
                f"#{row.prospect_id}",
                row.name,
                row.company or "",
                f"{row.priority_score:g}",
                f"{row.fit_score:g}",
                f"{row.referral_capacity:g}",
                f"{row.signal_strength:g}",
                "; ".join(row.reasons),
            ]
            for row in found.prospects
        ],
    )
