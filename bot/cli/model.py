"""The shell's command for the language model: what it was asked, how long it took, what it cost."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, print_table, told
from engine.generation.model_calls import figures
from engine.views.model import ModelFigures, ModelReport


def model(
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days back.")] = 30,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Show the calls of the language model, with latency, tokens and cost."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            workspace_id, now = shell.actor.workspace_id, shell.runtime.now()
            report = figures(session, workspace_id, days=days, now=now)
        if as_json:
            print_json(report)
        else:
            _print(report)


def _print(report: ModelReport) -> None:
    if not report.models:
        console.print(f"No model was asked in {report.days} days.", markup=False)
        return
    print_table(
        f"{report.days} days; ${report.spent_today_usd:.2f} today",
        ["model", "calls", "answered", "p50", "p95", "p99", "tokens in", "tokens out", "cost"],
        [
            [
                each.model,
                str(each.calls),
                str(each.outcomes.get("answered", 0)),
                *(_seconds(ms) for ms in (each.p50_ms, each.p95_ms, each.p99_ms)),
                f"{each.prompt_tokens:,}",
                f"{each.completion_tokens:,}",
                _cost(each),
            ]
            for each in report.models
        ],
    )


def _seconds(milliseconds: int | None) -> str:
    return "" if milliseconds is None else f"{milliseconds / 1000:.1f} s"


def _cost(each: ModelFigures) -> str:
    unknown = f", {each.unpriced_calls} calls not known" if each.unpriced_calls else ""
    return f"${each.cost_usd:.4f}{unknown}"


def register(app: typer.Typer) -> None:
    app.command()(model)
