"""The shell's command for the pipeline's health."""

from __future__ import annotations

import typer

from blocks.pipeline_health import NAMES
from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, print_table, told
from engine.metrics.pipeline_health import pipeline_health


def health(database: DatabaseUrl = None, as_json: Json = False) -> None:
    """Show what is wrong in the pipeline, and each stage against its history."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            found = pipeline_health(session, shell.actor.workspace_id, now=shell.runtime.now())
        if as_json:
            print_json(found)
            return
        for finding in found.findings:
            console.print(finding.text, markup=False)
        print_table(
            "Four weeks against the twelve before",
            ["stage", "now", "of", "before", "of", ""],
            [
                [
                    NAMES[stage.stage],
                    *map(str, (stage.count, stage.of, stage.count_before, stage.of_before)),
                    "fell" if stage.fell else "",
                ]
                for stage in found.stages
            ],
        )


def register(app: typer.Typer) -> None:
    app.command()(health)
