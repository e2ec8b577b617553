"""The shell's command that imports a file, or says what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from blocks.base import counted
from bot import staging
from bot.cli.base import DatabaseUrl, Json, Shell, console, open_shell, print_json, told
from bot.cli.importing import carry_through, nothing_left_under_way, write_rejects
from engine.errors import InvalidError
from engine.prospects import keeping, mapping
from engine.prospects.headers import GUESS, Column, fold
from engine.prospects.reading import Table, read_table
from engine.views.prospects import WHY_IN_WORDS, ImportCard, ImportPreview

FIRST_INVALID = 20
FIRST_NOTES = 5


def register(app: typer.Typer) -> None:
    app.command("import")(import_file)


def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV file, one separated by ; or tabs, or .xlsx.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is in it.")] = False,
    column: Annotated[
        list[str] | None,
        typer.Option(
            help="What a column means: HEADER=email, =last_name, =note, =nothing; remembered. May "
            "be repeated."
        ),
    ] = None,
    review: Annotated[
        bool, typer.Option("--review", help="Leave who is new to be reviewed.")
    ] = False,
    rejects: Annotated[
        Path | None, typer.Option(help="Write the rows that are left out into this CSV file.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Import without asking.")] = False,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Import prospects from a file, or say what is in it."""
    with told(as_json=as_json), open_shell(database) as shell:
        if dry_run and rejects:
            raise InvalidError("A dry run leaves no rows to write. Leave out --rejects.")
        meanings = _meanings(column or [])
        preview = _preview(shell, file, meanings, keep=not dry_run, as_json=as_json)
        if not as_json:
            _print_preview(preview)
        if dry_run:
            if as_json:
                print_json(_figures(preview, None))
            return
        with nothing_left_under_way(shell, preview.job_id):
            if preview.importable and not (yes or as_json):
                typer.confirm("Import them?", abort=True)
            card = carry_through(shell, preview.job_id, approves=not review, quiet=as_json)
        if rejects:
            write_rejects(shell, preview.job_id, rejects)
        print_json(_figures(preview, card)) if as_json else _print_done(card, rejects)


def _meanings(words: list[str]) -> dict[str, Column | None]:
    """What `HEADER=MEANING` says, by folded header."""
    meanings: dict[str, Column | None] = {}
    for word in words:
        header, equals, meaning = word.rpartition("=")
        if not equals or not fold(header):
            raise InvalidError(f"“{word}” names no column. Say one like Kontaktadresse=email.")
        meanings[fold(header)] = mapping.meaning_of(meaning)
    return meanings


def _preview(
    shell: Shell, file: Path, said: dict[str, Column | None], *, keep: bool, as_json: bool
) -> ImportPreview:
    """What is in the file; it, and what was said of its columns, is kept only if `keep`."""
    runtime = shell.runtime
    with runtime.sessions.begin() as session:
        meanings = mapping.remembered(session, shell.actor.workspace_id) | said
    try:
        with _read(file, meanings) as table:
            if not keep:
                return staging.look(runtime, file.name, table, by=shell.actor)
            with runtime.sessions.begin() as session:
                mapping.remember(session, said, by=shell.actor, now=runtime.now())
            job_id = staging.keep(runtime, file.name, table, by=shell.actor)
        assert job_id is not None  # only Slack tells of a file twice
        with runtime.sessions.begin() as session:
            return keeping.preview_of(session, job_id)
    except InvalidError as error:
        if as_json and error.field == "file":
            print_json({"success": False, "refused": True, "error": str(error)})
            raise typer.Exit(2) from None
        raise


@contextmanager
def _read(file: Path, meanings: dict[str, Column | None]) -> Iterator[Table]:
    try:
        content = file.open("rb")
    except OSError as error:
        raise InvalidError(
            f"{file} cannot be read. Say the path of a CSV or .xlsx file."
        ) from error
    with content, read_table(content, meanings) as table:
        if not table.columns.usable:
            raise InvalidError(
                "No column was taken for a name together with an e-mail, LinkedIn or phone column. "
                "Say which is which: --column HEADER=full_name --column HEADER=email.",
                field="file",
            )
        yield table


def _figures(preview: ImportPreview, card: ImportCard | None) -> dict[str, Any]:
    figures = preview.model_dump(mode="json")
    if not preview.blank_lines:
        del figures["blank_lines"]
    if not preview.invalid_not_listed:
        del figures["invalid_not_listed"]
    if card is None:
        del figures["job_id"]  # nothing was kept
        return figures | {"dry_run": True}
    return figures | {
        "created": card.created,
        "updated": card.updated,
        "suppressed": card.suppressed,
        "alike": card.alike,
    }


def _print_done(card: ImportCard, rejects: Path | None) -> None:
    waits = ", waiting to be reviewed" if card.created and not card.approves else ""
    lines = [f"{card.created} new{waits}, {card.updated} brought up to date."]
    if card.alike:
        lines.append(f"{card.alike} may be known already: drumbeat duplicates")
    left_out = card.invalid_count + card.suppressed
    if rejects:
        lines.append(f"{counted(left_out, 'row')} left out, with the reason of each: {rejects}")
    elif left_out:
        lines.append(
            f"{counted(left_out, 'row')} left out: "
            f"drumbeat imports {card.job_id} --rejects FILE writes them down with their reasons."
        )
    for line in lines:
        console.print(line, markup=False)


def _print_preview(preview: ImportPreview) -> None:
    if preview.rows == 0:
        console.print(
            f"{preview.filename} has a header and no rows below it. Export it again with its rows.",
            markup=False,
        )
        return
    new = preview.importable - preview.already_known - preview.suppressed
    console.print(
        f"{preview.filename}: {counted(preview.rows, 'row')}; {new} new, "
        f"{preview.already_known} known, {preview.duplicates_within_file} repeated, "
        f"{preview.suppressed} not to be written to, "
        f"{len(preview.invalid) + preview.invalid_not_listed} unusable.",
        markup=False,
    )
    for row in preview.invalid[:FIRST_INVALID]:
        console.print(f"  line {row.line}: {WHY_IN_WORDS[row.why]}", markup=False)
    more = len(preview.invalid) + preview.invalid_not_listed - FIRST_INVALID
    if more > 0:
        console.print(f"  and {more} more", markup=False)
    _print_notes(preview)


def _print_notes(preview: ImportPreview) -> None:
    headers = [header for headers in preview.columns.values() for header in headers]
    if guessed := [header.removesuffix(GUESS) for header in headers if header.endswith(GUESS)]:
        console.print(
            f"Guessed by what is in them: {', '.join(guessed)}. If it is wrong: --column "
            "HEADER=email.",
            markup=False,
        )
    for note in preview.warnings[:FIRST_NOTES]:
        console.print(f"Note: {note}.", markup=False)
    if (more := len(preview.warnings) - FIRST_NOTES) > 0:
        console.print(f"And {counted(more, 'more note')}.", markup=False)
