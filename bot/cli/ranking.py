"""The shell's command for who comes first."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, print_table, told
from engine.errors import InvalidError
from engine.prospects.filter_words import read_grade
from engine.scoring.ranking import prioritize as rank
from engine.views.scoring import Place, PrioritizeRequest, PriorityList

Limit = Annotated[float, typer.Option(min=0, max=100)]


def register(app: typer.Typer) -> None:
    app.command("prioritize")(prioritize)


def prioritize(
    *,
    segment: Annotated[str | None, typer.Option(help="Only this audience.")] = None,
    min_fit_score: Limit = 0,
    min_referral_capacity: Limit = 0,
    min_signal_strength: Limit = 0,
    grade: Annotated[str | None, typer.Option(help="A, B, C or no.")] = None,
    tag: Annotated[str | None, typer.Option(help="Only who has this tag.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only those of this member.")] = None,
    never_contacted: Annotated[
        bool, typer.Option("--never-contacted", help="Only who was never written to.")
    ] = False,
    not_contacted_for: Annotated[
        int | None, typer.Option(min=1, max=3650, help="Days without a message.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    after: Annotated[
        str | None, typer.Option(help="SCORE:NUMBER, where the last page ended.")
    ] = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="Count all, however many there are.")
    ] = False,
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
            grade=read_grade(grade) if grade else None,
            tag=tag,
            owner=owner,
            never_contacted=never_contacted,
            not_contacted_for_days=not_contacted_for,
            limit=limit,
            after=_place(after),
            exact_totals=exact,
        )
        with shell.runtime.sessions.begin() as session:
            found = rank(session, request, by=shell.actor, now=shell.runtime.now())
        if as_json:
            print_json(found)
        else:
            _print_ranking(found)


def _place(text: str | None) -> Place | None:
    """`80.25:17` as the place of prospect 17, whose priority is 80.25."""
    if text is None:
        return None
    score, _, number = text.partition(":")
    try:
        return Place(priority_score=float(score), prospect_id=int(number))
    except ValueError as error:
        raise InvalidError(
            f"“{text}” is no place. Take it from the line below the last page."
        ) from error


def _print_ranking(found: PriorityList) -> None:
    print_table(
        f"{_total(found, 'top_tier_count')} of {_total(found, 'total_scored')} scored prospects",
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
    if found.next is not None:
        place = f"{found.next.priority_score!r}:{found.next.prospect_id}"
        console.print(f"More with --after {place}", markup=False)


def _total(found: PriorityList, name: str) -> str:
    return ("more than " if name in found.more_than else "") + f"{getattr(found, name):,}"
