"""The shell's commands for people: import and explain."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.base import (
    DatabaseUrl,
    Json,
    Shell,
    console,
    open_shell,
    print_json,
    print_table,
    told,
)
from engine.errors import InvalidError
from engine.prospects import imports, near_misses
from engine.prospects.search import find
from engine.prospects.words import keep_waiting_words
from engine.scoring.explaining import explain as explain_prospect
from engine.scoring.scoring import score_waiting
from engine.views.prospects import WHY_IN_WORDS, ImportCard, ImportPreview
from engine.views.scoring import Explanation

FIRST_INVALID = 20


def register(app: typer.Typer) -> None:
    app.command("import")(import_file)
    app.command("explain")(explain)


def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV file, or one separated by ; or tabs.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is in it.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Import without asking.")] = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Import prospects from a file, or say what is in it."""
    with told(as_json=as_json), open_shell(database) as shell:
        content = _read(file)
        preview = _preview(shell, file.name, content, keep=not dry_run, as_json=as_json)
        if not as_json:
            _print_preview(preview)
        if dry_run:
            if as_json:
                print_json(_figures(preview, None))
            return
        if preview.importable and not (yes or as_json):
            _confirm(shell, preview.job_id)
        card = _import(shell, preview.job_id)
        if as_json:
            print_json(_figures(preview, card))
        else:
            console.print(f"{card.created} new, {card.updated} brought up to date.", markup=False)
            if card.alike:
                console.print(f"{card.alike} may be known already: drumbeat duplicates")


def _confirm(shell: Shell, job_id: int) -> None:
    """Ask; a no (or nobody to answer) cancels, so that nothing of the file waits for ever."""
    try:
        typer.confirm("Import them?", abort=True)
    except typer.Abort:
        with shell.runtime.sessions.begin() as session:
            imports.cancel(session, job_id, by=shell.actor, now=shell.runtime.now())
        raise


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidError(f"{file} cannot be read. Say the path of a CSV file.") from error


def _preview(
    shell: Shell, filename: str, content: bytes, *, keep: bool, as_json: bool
) -> ImportPreview:
    """What is in the file; kept as an import only if `keep`."""
    with shell.runtime.sessions() as session:
        try:
            preview = imports.preview(
                session,
                filename,
                content,
                by=shell.actor,
                channel=None,
                slack_file_id=None,
                now=shell.runtime.now(),
            )
        except InvalidError as error:
            if as_json and error.field == "file":
                print_json({"success": False, "refused": True, "error": str(error)})
                raise typer.Exit(2) from None
            raise
        if keep:
            session.commit()
        return preview


def _import(shell: Shell, job_id: int) -> ImportCard:
    """Import all of it and score who came in; a running bot may help, and nothing is done twice."""
    runtime = shell.runtime
    with runtime.sessions.begin() as session:
        if imports.view(session, job_id, now=runtime.now()).importable:
            imports.confirm(session, job_id, by=shell.actor, now=runtime.now())
    worked = True
    while worked:
        with runtime.sessions.begin() as session:
            worked = imports.step(session, job_id, now=runtime.now())
    worked = True
    while worked:
        with runtime.sessions.begin() as session:
            worked = (
                keep_waiting_words(session) > 0 or score_waiting(session, now=runtime.now()) > 0
            )
    with runtime.sessions.begin() as session:
        while near_misses.compare_next(session, job_id, now=runtime.now()):
            pass
        return imports.view(session, job_id, now=runtime.now())


def _figures(preview: ImportPreview, card: ImportCard | None) -> dict[str, Any]:
    figures = preview.model_dump(mode="json")
    if not preview.blank_lines:
        del figures["blank_lines"]
    if card is None:
        del figures["job_id"]  # nothing was kept
        return figures | {"dry_run": True}
    return figures | {
        "created": card.created,
        "updated": card.updated,
        "suppressed": card.suppressed,
        "alike": card.alike,
    }


def _print_preview(preview: ImportPreview) -> None:
    new = preview.importable - preview.already_known - preview.suppressed
    console.print(
        f"{preview.filename}: {preview.rows} rows; {new} new, {preview.already_known} known, "
        f"{preview.duplicates_within_file} repeated, {preview.suppressed} not to be written to, "
        f"{len(preview.invalid)} unusable.",
        markup=False,
    )
    for row in preview.invalid[:FIRST_INVALID]:
        console.print(f"  line {row.line}: {WHY_IN_WORDS[row.why]}", markup=False)
    if len(preview.invalid) > FIRST_INVALID:
        console.print(f"  and {len(preview.invalid) - FIRST_INVALID} more", markup=False)


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
