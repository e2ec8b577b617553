"""The shell's commands for sequences and drafts."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, told
from bot.writing import Writer, with_writer, write
from engine.generation.desk import order
from engine.generation.model_calls import About
from engine.prospects.search import find
from engine.scheduling import sequences
from engine.views.drafts import DraftRequest, DraftVariant
from engine.views.sequences import MOST_VARIANTS, SequenceOrdered, SequenceReport, SequenceRequest
from storage.states import Channel, TouchKind

Who = Annotated[str, typer.Argument(help="A name, an e-mail address or a prospect's number.")]
Count = Annotated[int, typer.Option(min=1, max=MOST_VARIANTS, help="Wordings of each step.")]


def register(app: typer.Typer) -> None:
    app.command("sequence")(sequence)
    app.command("draft")(draft)


def sequence(
    who: Who,
    *,
    sequence_type: Annotated[str, typer.Option("--type", help="Which sequence.")] = "3-step",
    num_variants: Count = 3,
    show: Annotated[
        bool, typer.Option("--show", help="Show the sequence there is; none is made.")
    ] = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Draft a sequence for a prospect; its cards go to the team's channel."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime = shell.runtime
        with runtime.sessions.begin() as session:
            prospect = find(session, shell.actor.workspace_id, who)
            if show:
                answer: SequenceReport | SequenceOrdered = sequences.get(
                    session, prospect.id, by=shell.actor
                )
            else:
                request = SequenceRequest(
                    prospect_id=prospect.id, sequence_type=sequence_type, num_variants=num_variants
                )
                answer = sequences.ask(session, request, by=shell.actor, now=runtime.now())
        if as_json:
            print_json(answer)
        elif isinstance(answer, SequenceOrdered):
            console.print("It is being written; its cards come to the channel.", markup=False)
        else:
            _show_sequence(answer)


def _show_sequence(report: SequenceReport) -> None:
    for kind, drafts in report.variants.items():
        _show(f"{kind} ({report.sequence.channels[kind]})", drafts[:1])
    for step in report.left_out:
        console.print(f"Left out: {step.outreach_type}. {step.why}", markup=False)


def draft(
    who: Who,
    *,
    kind: Annotated[TouchKind, typer.Option(help="Which step it is.")] = TouchKind.INITIAL_DM,
    channel: Annotated[Channel, typer.Option(help="Where it is to go.")] = Channel.EMAIL,
    variants: Count = 3,
    writer: Annotated[
        Writer | None, typer.Option(help="Who writes; a model where one is set up.")
    ] = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Show drafts for a prospect; none is kept."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime = with_writer(shell.runtime, writer)
        with runtime.sessions.begin() as session:
            prospect = find(session, shell.actor.workspace_id, who)
            request = DraftRequest(
                prospect_id=prospect.id, kind=kind, channel=channel, num_variants=variants
            )
            ordered = order(session, request, by=shell.actor, now=runtime.now())
        about = About(shell.actor.workspace_id, prospect_id=request.prospect_id)
        report = ordered.filled(write(runtime, ordered.brief, variants, about=about).variants)
        if as_json:
            print_json(report)
            return
        _show(f"{kind} ({channel})", report.variants)


def _show(title: str, drafts: tuple[DraftVariant, ...]) -> None:
    for each in drafts:
        console.print(f"— {title}, variant {each.variant}, {each.tone}", markup=False)
        if each.subject:
            console.print(f"Subject: {each.subject}", markup=False)
        console.print(f"\n{each.message}\n", markup=False)
        for warning in each.warnings:
            console.print(f"Note: {warning.text}", markup=False)
