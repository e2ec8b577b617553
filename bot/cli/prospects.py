"""The shell's command that says what is behind a prospect's scores."""

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
from engine.prospects.search import find
from engine.scoring.explaining import explain as explain_prospect
from engine.views.scoring import Explanation


def register(app: typer.Typer) -> None:
    app.command("explain")(explain)


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
