"""The shell's commands for sequences and drafts."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, told
from bot.writing import Writer, with_writer, write
from engine.delivery.course import running
from engine.errors import ConflictError, InvalidError
from engine.generation.desk import order
from engine.generation.model_calls import About
from engine.prospects.search import find
from engine.scheduling import sequences
from engine.scheduling.obstacles import open_sequence
from engine.scheduling.previews import preview
from engine.views.drafts import DraftRequest, DraftVariant
from engine.views.sequences import (
    MOST_VARIANTS,
    SequenceOrdered,
    SequenceReport,
    SequenceRequest,
)
from engine.views.timeline import SequenceCard, SequencePreview
from storage.states import Channel, TouchKind

Answer = SequenceReport | SequenceOrdered
Who = Annotated[str, typer.Argument(help="A name, an e-mail address or a prospect's number.")]
Wordings = typer.Option(min=1, max=MOST_VARIANTS, help="Wordings of each step.")


def register(app: typer.Typer) -> None:
    app.command("sequence")(sequence)
    app.command("change-sequence")(change)


def sequence(
    who: Who,
    *,
    sequence_type: Annotated[
        str | None, typer.Option("--type", help="Which one; else the default campaign's.")
    ] = None,
    num_variants: Annotated[int | None, Wordings] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Show the sequence there is; none is made.")
    ] = False,
    as_preview: Annotated[
        bool, typer.Option("--preview", help="Show its steps with dates; none is made.")
    ] = False,
    end_running: Annotated[
        bool, typer.Option("--end-running", help="End the open sequence, and begin this one.")
    ] = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Draft a sequence for a prospect; its cards go to the team's channel."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime, by = shell.runtime, shell.actor
        with runtime.sessions.begin() as session:
            prospect = find(session, by.workspace_id, who)
            request = SequenceRequest(
                prospect_id=prospect.id, sequence_type=sequence_type, num_variants=num_variants
            )
            if as_preview:
                _tell(preview(session, request, by=by, now=runtime.now()), as_json=as_json)
                return
            if show:
                answer: Answer = sequences.get(session, prospect.id, by=by)
            else:
                open_one = open_sequence(session, prospect) if end_running else None
                ends = open_one.id if open_one is not None else None
                answer = running.start(session, request, ends=ends, by=by, now=runtime.now())
        if as_json:
            print_json(answer)
        elif isinstance(answer, SequenceOrdered):
            console.print("It is being written; its cards come to the channel.", markup=False)
        else:
            _show_sequence(answer)


def _show_sequence(report: SequenceReport) -> None:
    for kind, drafts in report.variants.items():
        chosen = tuple(draft for draft in drafts if draft.variant == report.chosen[kind])
        _show(f"{kind} ({report.sequence.channels[kind]})", chosen)
    for step in report.left_out:
        console.print(f"Left out: {step.outreach_type}. {step.why}", markup=False)


def change(
    who: Who,
    what: Annotated[str, typer.Argument(help="pause, resume, stop, skip or shift.")],
    number: Annotated[
        int, typer.Argument(help="Of skip: the step; of shift: the working days.")
    ] = 1,
    *,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Pause, resume or stop a sequence that runs, leave a step out, or move what is open."""
    with told(as_json=as_json), open_shell(database) as shell:
        by, now = shell.actor, shell.runtime.now()
        with shell.runtime.sessions.begin() as session:
            prospect = find(session, by.workspace_id, who)
            runs = open_sequence(session, prospect)
            if runs is None:
                raise ConflictError(f"{prospect.full_name} has no open sequence.")
            if what in PLAIN_CHANGES:
                card = PLAIN_CHANGES[what](session, runs.id, by=by, now=now)
            elif what in COUNTED_CHANGES:
                card = COUNTED_CHANGES[what](session, runs.id, number, by=by, now=now)
            else:
                there = ", ".join((*PLAIN_CHANGES, *COUNTED_CHANGES))
                raise InvalidError(f"“{what}” is none of {there}.")
        _tell(card, as_json=as_json)


PLAIN_CHANGES = {"pause": running.pause, "resume": running.resume, "stop": running.end}
COUNTED_CHANGES = {"skip": running.skip_step, "shift": running.shift}


def _tell(told_of: SequencePreview | SequenceCard, *, as_json: bool) -> None:
    if as_json:
        print_json(told_of)
        return
    for step in told_of.steps:
        when = f"{step.depends}, {step.due_words}" if step.depends else step.due_words
        where = step.channel_name or step.channel
        line = f"{step.number}. {step.outreach_type} ({where}, {step.state}): {when}"
        console.print(line, markup=False)


def draft(
    who: Who,
    *,
    kind: Annotated[TouchKind, typer.Option(help="Which step it is.")] = TouchKind.INITIAL_DM,
    channel: Annotated[Channel, typer.Option(help="Where it is to go.")] = Channel.EMAIL,
    channel_name: Annotated[
        str | None, typer.Option(help="InMail, or with custom a channel of your own.")
    ] = None,
    variants: Annotated[int, Wordings] = 3,
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
                prospect_id=prospect.id,
                kind=kind,
                channel=channel,
                channel_name=channel_name,
                num_variants=variants,
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
