"""The shell's commands that list prospects, and say what is behind somebody's scores."""

from __future__ import annotations

from typing import Annotated

import typer

from blocks.base import counted
from bot.cli.base import (
    DatabaseUrl,
    Json,
    open_shell,
    print_json,
    print_table,
    told,
)
from engine.prospects.listing import LIST_LIMIT, list_prospects
from engine.prospects.search import find
from engine.scoring.explaining import explain as explain_prospect
from engine.views.prospects import ProspectList
from engine.views.scoring import Explanation


def register(app: typer.Typer) -> None:
    app.command("prospects")(prospects)
    app.command("explain")(explain)


def prospects(
    words: Annotated[
        list[str] | None, typer.Argument(help="Words of the name, company, title or place.")
    ] = None,
    *,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = LIST_LIMIT,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """List who there is, the best first."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = list_prospects(
                session, shell.actor.workspace_id, " ".join(words or ()), limit=limit
            )
        if as_json:
            print_json(found)
        else:
            _print_prospects(found)


def _print_prospects(found: ProspectList) -> None:
    print_table(
        counted(found.total, "prospect"),
        ["", "name", "title", "at", "priority", "status"],
        [
            [
                f"#{line.prospect_id}",
                line.name,
                line.job_title or "",
                line.company or "",
                "" if line.priority_score is None else f"{line.priority_score:g}",
                line.lead_status + (", rejected" if line.approval == "rejected" else ""),
            ]
            for line in found.prospects
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
        f"{told_of.name}: priority {told_of.priority_score:g}, grade {told_of.grade} "
        f"(fit {told_of.fit_score:g}, "
        f"referral {told_of.referral_capacity:g}, signal {told_of.signal_strength:g})",
        ["score", "points", "because"],
        [[reason.score, f"{reason.points:+g}", reason.words] for reason in told_of.reasons],
    )
