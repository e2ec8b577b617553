"""The shell's commands that have a campaign's drafts written, and show, cancel or resume a run."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from blocks.base import counted
from bot.cli.base import DatabaseUrl, Json, Shell, console, open_shell, print_json, told
from bot.lanes import Lanes
from bot.workers import drafting_lanes
from engine.campaigns.reading import find
from engine.scheduling import generating
from engine.views.generation import GenerationReport, GenerationRequest

LOOK_AGAIN = 0.5
"""Seconds between two looks at orders that another process is at."""
Which = Annotated[
    str, typer.Argument(help="A run's number, or a campaign's name for its last run.")
]
Wait = Annotated[
    bool,
    typer.Option(
        "--wait", help="Write the drafts in this process, beside a bot that runs, until it is done."
    ),
]

generation = typer.Typer(help="Show, cancel or resume a run.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.command("generate")(generate)
    app.add_typer(generation, name="generation")


def generate(
    campaign: Annotated[str, typer.Argument(help="A campaign's name or number.")],
    *,
    lead: Annotated[
        list[int] | None,
        typer.Option(help="Only for this prospect's number. May be repeated."),
    ] = None,
    context: Annotated[
        str | None, typer.Option(help="Guidance for a model, for this run only.")
    ] = None,
    wait: Wait = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Have drafts written for all who qualify; a running bot writes them, or --wait does."""
    with told(as_json=as_json), open_shell(database) as shell:
        with shell.runtime.sessions.begin() as session:
            request = GenerationRequest(
                campaign_id=find(session, campaign, by=shell.actor).id,
                lead_ids=tuple(lead) if lead else None,
                custom_context=context,
            )
            started = generating.start(session, request, by=shell.actor, now=shell.runtime.now())
        _tell(shell, started.generation_id, wait=wait, as_json=as_json)


@generation.command()
def show(
    which: Which, *, wait: Wait = False, as_json: Json = False, database: DatabaseUrl = None
) -> None:
    """Say how far a run is."""
    with told(as_json=as_json), open_shell(database) as shell:
        _tell(shell, _number(shell, which), wait=wait, as_json=as_json)


@generation.command()
def cancel(which: Which, *, as_json: Json = False, database: DatabaseUrl = None) -> None:
    """Write no more drafts; those that are written stay."""
    with told(as_json=as_json), open_shell(database) as shell:
        number = _number(shell, which)
        with shell.runtime.sessions.begin() as session:
            generating.cancel(session, number, by=shell.actor, now=shell.runtime.now())
        _tell(shell, number, wait=False, as_json=as_json)


@generation.command()
def resume(
    which: Which, *, wait: Wait = False, as_json: Json = False, database: DatabaseUrl = None
) -> None:
    """Go on with a run that stands still or was cancelled."""
    with told(as_json=as_json), open_shell(database) as shell:
        number = _number(shell, which)
        with shell.runtime.sessions.begin() as session:
            generating.resume(session, number, by=shell.actor, now=shell.runtime.now())
        _tell(shell, number, wait=wait, as_json=as_json)


def _number(shell: Shell, which: str) -> int:
    """The number of the run that is meant."""
    if which.isdecimal():
        return int(which)
    with shell.runtime.sessions.begin() as session:
        campaign = find(session, which, by=shell.actor)
        return generating.newest(session, campaign.id, by=shell.actor)


def _tell(shell: Shell, number: int, *, wait: bool, as_json: bool) -> None:
    if wait:
        _work(shell, number)
    report = _look(shell, number)
    if as_json:
        print_json(report)
        return
    figures = f"{report.written} written, {report.left_out} left out, {report.waiting} waiting"
    drafts = counted(report.messages_generated, "draft")
    lines = [
        f"Run {report.generation_id} for {report.campaign_name}: {report.state}.",
        f"{counted(report.leads, 'lead')}: {figures}; {drafts}.",
        *([f"${report.total_cost_usd:.6f}."] if report.writer == "model" else []),
        *([report.note] if report.note else []),
        *(f"Left out, {group.count}: {group.why}." for group in report.reasons),
    ]
    for line in lines:
        console.print(line, markup=False)


def _look(shell: Shell, number: int) -> GenerationReport:
    with shell.runtime.sessions.begin() as session:
        return generating.get(session, number, by=shell.actor)


def _work(shell: Shell, number: int) -> None:
    """Write whatever is ordered until this run no longer goes on, by the lanes that the bot has."""
    lanes = Lanes(drafting_lanes(shell.runtime))
    try:
        while _look(shell, number).state == "running":
            if lanes.settle():
                time.sleep(LOOK_AGAIN)
    finally:
        lanes.stop()
