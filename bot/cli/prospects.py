"""The shell's commands for people: segment, prioritize, explain."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.base import (
    DatabaseUrl,
    Json,
    open_shell,
    print_json,
    print_table,
    told,
)
from engine.errors import InvalidError
from engine.prospects.search import find
from engine.scoring.explaining import explain as explain_prospect
from engine.scoring.ranking import prioritize as rank
from engine.scoring.segments import segment as sort_into_segments
from engine.views.scoring import (
    Explanation,
    PrioritizeRequest,
    PriorityList,
    SegmentReport,
    SegmentRequest,
)

Limit = Annotated[float, typer.Option(min=0, max=100)]


def register(app: typer.Typer) -> None:
    app.command("segment")(segment)
    app.command("prioritize")(prioritize)
    app.command("explain")(explain)


def segment(
    *,
    prospect: Annotated[
        list[int] | None, typer.Option(help="A prospect's number; may be repeated.")
    ] = None,
    target: Annotated[
        list[str] | None, typer.Option(help="SEGMENT=WEIGHT; may be repeated.")
    ] = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Sort prospects into audiences."""
    with told(as_json=as_json), open_shell(database) as shell:
        request = SegmentRequest(
            prospect_ids=tuple(prospect) if prospect else None,
            target_distribution=_weights(target) if target else None,
        )
        with shell.runtime.sessions.begin() as session:
            report = sort_into_segments(session, request, by=shell.actor, now=shell.runtime.now())
        if as_json:
            print_json(report)
        else:
            _print_segments(report)


def _weights(words: list[str]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for word in words:
        key, _, weight = word.partition("=")
        try:
            weights[key.strip()] = float(weight)
        except ValueError as error:
            raise InvalidError(
                f"“{word}” is no target. Say one like referral_network=50."
            ) from error
    return weights


def _print_segments(report: SegmentReport) -> None:
    print_table(
        f"{report.total_prospects} prospects; for {report.undecided} the record does not decide, "
        f"{report.moved} moved for the target",
        ["segment", "prospects", "share", "target"],
        [
            [
                report.labels.get(key, key),
                str(count),
                f"{report.reached[key]:.1%}",
                f"{report.target[key]:.1%}",
            ]
            for key, count in report.segments.items()
        ],
    )


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


def explain(
    name: Annotated[list[str], typer.Argument(help="A name, an e-mail address or a number.")],
    *,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Say what is behind a prospect's scores."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime = shell.runtime
        with runtime.sessions.begin() as session:
            prospect = find(session, shell.actor.workspace_id, " ".join(name))
            told_of = explain_prospect(session, prospect.id, by=shell.actor, now=runtime.now())
        if as_json:
            print_json(told_of)
        else:
            _print_explanation(told_of)


def _print_explanation(told_of: Explanation) -> None:
    print_table(
        f"{told_of.name}: priority {told_of.priority_score:g} (fit {told_of.fit_score:g}, "
        f"referral {told_of.referral_capacity:g}, signal {told_of.signal_strength:g})",
        ["score", "points", "because"],
        [[reason.score, f"{reason.points:+g}", reason.words] for reason in told_of.reasons],
    )
